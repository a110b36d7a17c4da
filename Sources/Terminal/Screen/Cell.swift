/// One place of a canvas. A wide character fills its own cell and the one after it, which is then a `shadow`.
package struct Cell: Equatable, Sendable {
    /// One character as a person sees it, marks on it included.
    package var character: Character
    package var style: TextStyle
    /// The right half of the wide character before it.
    package var isShadow = false

    package init(_ character: Character = " ", _ style: TextStyle = .plain) {
        self.character = character
        self.style = style
    }
}
