/// Everything `gantry` can do; a new command is one file in this folder and one line here.
let commands: [Command] = [
  DoctorCommand.command,
  ConfigCommand.check,
  ConfigCommand.example,
  ConfigCommand.schema,
  ConfigCommand.reference,
  VersionCommand.command,
  HelpCommand.command,
]
