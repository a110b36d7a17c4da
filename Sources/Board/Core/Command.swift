/// What a person can tell the board to do.
enum Command: Equatable, Sendable {
    case moveDown, moveUp, pageDown, pageUp, first, last
    case open, switchFocus, leave, togglePreview
    case search, filterStatus, filterStage, noFilter, sort, readAgain
    case show(BoardList)
    case nextList, previousList
    case changeDueOut, changeReason, changeStage, changeStatus, writeNote, tellCustomer, showMessage
    case update, drop, undoUpdate, older
    case statusSettings
    case settingsChange, settingsAdd, settingsRemove, settingsUp, settingsDown, settingsKind, settingsSave, settingsDrop
    case settingsLeft, settingsRight
    // Appointments
    case event(WorkshopEvent)
    case takeRequest, prebook, myCustomer
    case newJob, convertJob
    // Quotes
    case quick(Int)
    case comment, reply, markRead, quoteStatus, quoteVisible
    case newVersion, attachVersion, approve, deny, cancelQuote, toJob
    case attachFile, saveAttachment, openAttachment
    // Messages
    case resend, cancelMessage, settleMessage, startChannel
    // Estimates
    case estimate(EstimateStep), answerAll, mark
    case help, redraw, suspend, quit
}
