// `serve` starts in a millisecond because nothing of the argument parser is touched for it.
if ServeArguments.areFor(CommandLine.arguments) { ServeArguments.run(CommandLine.arguments) }
FettleCommand.printVersion(CommandLine.arguments)
FettleCommand.refuseUnknown(CommandLine.arguments)
FettleCommand.main()
