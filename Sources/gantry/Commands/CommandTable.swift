/// Everything `gantry` can do; a new command is one file in this folder and one line here.
let commands: [Command] = [
  DoctorCommand.command,
  VersionCommand.command,
  HelpCommand.command,
]
