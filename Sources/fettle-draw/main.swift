// Draws paper: reports, estimates, letters, as PDF or as pages of a fax. Links what no engine links.
DrawArguments.run(CommandLine.arguments)
