// Sends what waits in a store's outbox. A client of the engine, with libraries that no engine links.
DeliverArguments.run(CommandLine.arguments)
