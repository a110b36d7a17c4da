package import Records

/// The colour of the R.O.#: green from the first update on. It goes with that update alone, when it is taken back (S0-11).
package enum GreenMark {
    package static func color(of job: Record) -> StaticString {
        job.has(Job.webStatusUpdatedAt) ? "green" : "default"
    }

    static func color(isGreen: Bool) -> StaticString { isGreen ? "green" : "default" }
}
