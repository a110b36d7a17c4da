package import Records

/// The colour of the R.O.#: green from the first update on, and never back (S0-11).
package enum GreenMark {
    package static func color(of job: Record) -> StaticString {
        job.has(Job.webStatusUpdatedAt) ? "green" : "default"
    }
}
