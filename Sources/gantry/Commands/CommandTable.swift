/// Everything `gantry` can do; a new command is one file in this folder and one line here.
let commands: [Command] = [
  DetectCommand.command,
  ModelsListCommand.command,
  ModelsInspectCommand.command,
  DoctorCommand.command,
  ConfigCommand.check,
  ConfigCommand.example,
  ConfigCommand.schema,
  ConfigCommand.reference,
  BenchDecodeCommand.command,
  BenchInferenceCommand.command,
  BenchJPEGCommand.command,
  BenchDrawCommand.command,
  BenchPipelineCommand.command,
  VersionCommand.command,
  HelpCommand.command,
]
