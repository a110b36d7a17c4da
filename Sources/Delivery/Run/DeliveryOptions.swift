/// What a run is told on its command line.
package struct DeliveryOptions: Sendable {
    package var store = ""
    /// Does what is due and ends, where it otherwise goes on until it is told to end.
    package var isOnce = false
    package var employee: String?
    /// The shop's own templates.
    package var templates: String?
    /// The engine and the drawing program; beside this one when not said.
    package var engine: String
    package var drawing: String
    /// Seconds between two looks when nothing happens.
    package var pauseSeconds = 60
    /// How long a claim is good for; it is made new while a transfer lasts.
    package var leaseSeconds = 300

    package init(engine: String, drawing: String) {
        self.engine = engine
        self.drawing = drawing
    }
}
