/// A key as a person pressed it, whatever bytes the terminal sent.
package enum Key: Hashable, Sendable {
    /// A letter, or whatever else is typed; marks come as characters of their own.
    case character(Character)
    /// With Ctrl; the letter is small.
    case control(Character)
    /// With Alt.
    case alt(Character)
    case enter, tab, backTab, escape, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    case function(Int)
    /// Text that was pasted as a whole.
    case paste(String)
}
