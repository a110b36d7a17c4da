package import Platform

/// What the command line says of one serving process.
package struct ServeOptions: Sendable {
    package var store: String
    /// Nil: told by the first byte.
    package var framing: Framing?
    /// Id or unique name of the employee who speaks.
    package var employee: String?
    /// Locks the connection to the portal role; `user` to one portal user besides.
    package var isPortal = false
    package var user: String?
    package var tracePath: String?
    package var logPath: String?
    /// A fixed time of day for tests and recordings, ms since 1970; nil: the machine's clock.
    package var fixedTime: Int64?
    /// Never joins a process that holds the store; says who it is.
    package var isAlone = false
    /// Opens the store also in a folder that other machines or programs write to.
    package var forcesFolder = false
    /// Params are always read by jansson.
    package var withoutFastShape = false

    package init(store: String) { self.store = store }

    /// Who the command line says speaks.
    package var speaker: Speaker { Speaker(isPortal: isPortal, employee: employee, user: user) }

    /// With a fixed time everything repeats, what is drawn at random included.
    package var random: any RandomSource {
        if let fixedTime { SeededRandom(seed: UInt64(bitPattern: fixedTime)) } else { SystemRandom() }
    }

    package var clock: any Clock {
        if let fixedTime { ManualClock(start: fixedTime) } else { SystemClock() }
    }
}
