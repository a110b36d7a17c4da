// Keys of text whose memcmp order is the order wanted.
//
//   bytes    the UTF-8
//   folded   NFKC_Casefold as UTF-8
//   shop     primary weights | 01 | NFKC_Casefold
//   digits   [+] digits
//   plate    upper-case letters, marks and digits
//
// A key has no byte 00 as long as the text has no U+0000, so the caller ends it by one 00. Primary weights have
// no byte below 02, and no weight's bytes begin another's: a shorter name stands before every longer one.
// Keys live on disk: a change of any rule or table here is a new version of that collation.

internal import CUnicode

/// How a text becomes a key (F8). The raw value is stored in the catalog beside `version`.
package enum Collation: UInt8, CaseIterable, Sendable {
    /// As it is: identifiers, hashes, tokens.
    case bytes = 1
    /// Without regard to case, width and compatibility forms; accents count.
    case folded = 2
    /// As people look names up: accents and case decide only between names that are otherwise equal.
    case shop = 3
    /// Telephone and fax numbers by their digits.
    case digits = 4
    /// Registrations and VINs by their letters and digits.
    case plate = 5

    /// Version of the keys: version of the data in the high byte (0 if none), revision of the rule in the low one.
    /// An index whose stored version differs is rebuilt.
    package var version: UInt16 {
        switch self {
        case .bytes: 0x0001
        case .folded: 0x0E01
        case .shop: 0x0D01
        case .digits: 0x0E01
        case .plate: 0x0E01
        }
    }

    /// Appends the key of a text, without the 00 that ends it.
    package func appendKey(of utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) {
        switch self {
        case .bytes: target.append(contentsOf: utf8)
        case .folded: Normalization.appendCaseFold(utf8, to: &target)
        case .shop: Self.appendShopKey(of: utf8, to: &target)
        case .digits: Self.appendDigits(of: utf8, to: &target)
        case .plate: Self.appendPlate(of: utf8, to: &target)
        }
    }

    /// Appends what the keys of all texts begin with that begin with this one, for searches by beginning.
    /// As `appendKey`, but `shop` has its primary weights only, so "emi" finds Émile.
    package func appendPrefix(of utf8: UnsafeRawBufferPointer, to target: inout [UInt8]) {
        if self == .shop {
            Self.appendPrimary(of: utf8, to: &target)
        } else {
            appendKey(of: utf8, to: &target)
        }
    }
}
