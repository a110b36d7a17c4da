internal import CJansson

/// The library that reads JSON.
package enum JSONLibrary {
    /// Its version as it runs, such as 2.14.
    package static var version: String { String(cString: jansson_version_str()) }
}
