// The commands that reports show: what was typed, and what makes one run again.

const PLAIN = /^[\w@%+=:,./\\-]+$/;

/** Quoted for a POSIX shell where it must be. */
export function quoteArgument(argument: string): string {
  return PLAIN.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}

export function commandText(args: readonly string[]): string {
  return ["orrery", ...args].map(quoteArgument).join(" ");
}

/** One variant at one seed. `words`: the command and its scenario, where that is not a plain run of the file. */
export function replayCommand(
  path: string,
  plugins: readonly string[],
  words: readonly string[] = ["run", path],
): (variant: string, seed: number) => string {
  const plugIns = plugins.flatMap((plugin) => ["--plugin", plugin]);
  return (variant, seed) =>
    commandText([...words, "--variant", variant, "--seed", String(seed), "--replications", "1", ...plugIns]);
}
