/// What a person can tell the board to do.
enum Command: Equatable, Sendable {
    case moveDown, moveUp, pageDown, pageUp, first, last
    case open, switchFocus, leave, togglePreview
    case search, filterStatus, filterStage, noFilter, sort, readAgain
    case show(BoardList)
    case nextList
    case changeDueOut, changeReason, changeStage, changeStatus, writeNote, tellCustomer
    case update, drop, older
    case statusSettings
    case settingsChange, settingsAdd, settingsRemove, settingsUp, settingsDown, settingsKind, settingsSave, settingsDrop
    case settingsLeft, settingsRight
    case help, redraw, suspend, quit
}
