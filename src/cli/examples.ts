// An example of a command's help: what it is for, then the command on a line of its own. Side by side, as yargs lays them out,
// long commands would be cut in the middle of words. For every command.

/** To spread into yargs' `example`; `$0` stands for the program. */
export function exampleOf(command: string, purpose: string): readonly [text: string, beside: string] {
  return [`# ${purpose}\n  ${command}`, ""];
}
