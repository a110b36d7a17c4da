internal import Glibc

/// Descriptors to wait for, set up anew for each wait or kept.
package struct PollSet: Sendable {
    package struct Events: OptionSet, Sendable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }
        // Named by value, not as lists: the loops build these for every message.
        package static var none: Events { Events(rawValue: 0) }
        package static var read: Events { Events(rawValue: 1) }
        package static var write: Events { Events(rawValue: 2) }
        package static var readAndWrite: Events { Events(rawValue: 3) }
        /// The other side has closed or the descriptor is broken; told whether asked for or not.
        package static var closed: Events { Events(rawValue: 4) }
    }

    private var entries: [pollfd] = []

    package init() {}

    package var count: Int { entries.count }

    /// Adds a descriptor and returns its place. A negative one is passed over and never ready.
    @discardableResult
    package mutating func watch(_ descriptor: Int32, for events: Events) -> Int {
        entries.append(pollfd(fd: descriptor, events: Self.bits(events), revents: 0))
        return entries.count - 1
    }

    /// Changes what is waited for at a place.
    package mutating func update(_ place: Int, for events: Events) {
        entries[place].events = Self.bits(events)
    }

    package mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

    /// Waits until something is ready or `timeoutMilliseconds` have passed (nil: for ever, 0: only looks). Returns how
    /// many are ready; 0 also when a signal came.
    @discardableResult
    package mutating func wait(timeoutMilliseconds: Int?) -> Int {
        let timeout = timeoutMilliseconds.map { Int32(clamping: max(0, $0)) } ?? -1
        let count = entries.withUnsafeMutableBufferPointer { poll($0.baseAddress, nfds_t($0.count), timeout) }
        guard count < 0 else { return Int(count) }
        for index in entries.indices { entries[index].revents = 0 }
        return 0
    }

    /// What the last wait found at a place.
    package func ready(_ place: Int) -> Events {
        let found = Int32(entries[place].revents)
        if found == 0 { return .none }
        return Events(
            rawValue: (found & POLLIN != 0 ? 1 : 0) | (found & POLLOUT != 0 ? 2 : 0)
                | (found & (POLLHUP | POLLERR | POLLNVAL) != 0 ? 4 : 0))
    }

    private static func bits(_ events: Events) -> Int16 {
        Int16((events.rawValue & 1 != 0 ? POLLIN : 0) | (events.rawValue & 2 != 0 ? POLLOUT : 0))
    }
}
