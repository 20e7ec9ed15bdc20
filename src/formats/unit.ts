// systemd unit files, and the two values in them that have a syntax of their own: the parts of it that other rooms use.
export { type Command, quoteCommand, splitCommand } from "./unit/command.ts";
export { editUnit, type UnitEdit } from "./unit/edit.ts";
export { environmentOf, quoteEnvironment } from "./unit/environment.ts";
export { readUnit, type UnitEntry, type UnitFile, type UnitSection, unitValues } from "./unit/read.ts";
