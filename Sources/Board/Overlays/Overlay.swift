/// What lies over the screen and takes the keys.
enum Overlay: Equatable, Sendable {
    case choices(ChoiceList)
    case prompt(Prompt)
    case calendar(CalendarMonth)
    case note(NoteEditor)
    case help(HelpPage)
    case message(MessageBox)
    case form(Form)
}
