// A command of the course, read as what the page would have to do for it.

import type { StudioSelection } from "./protocol.ts";

export interface ReadCommand {
  readonly verb: string;
  /** The file's name alone. */
  readonly path: string;
  readonly selection: StudioSelection;
  /** Of a trace. */
  readonly task?: string;
  readonly kinds?: readonly string[];
}

const OPTIONS: Readonly<Record<string, string>> = {
  "--variant": "variants",
  "--set": "settings",
  "--goal": "goals",
  "--seed": "seed",
  "-n": "replications",
  "--replications": "replications",
  "--task": "task",
  "--kind": "kinds",
};

/** Undefined where it is none that is about a scenario, or has options that the page has no place for. */
export function readCommand(command: string): ReadCommand | undefined {
  const [program, verb, file, ...options] = command.trim().split(/\s+/);
  if (program !== "orrery" || verb === undefined || file === undefined || !/\.ya?ml$/.test(file)) return undefined;
  const found: Record<string, string[]> = {};
  for (let at = 0; at < options.length; at += 2) {
    const key = OPTIONS[options[at]!];
    const value = options[at + 1];
    if (key === undefined || value === undefined) return undefined;
    found[key] = [...(found[key] ?? []), value];
  }
  const { seed, replications, task, kinds, ...lists } = found;
  const numbers = {
    ...(seed && { seed: Number(seed[0]) }),
    ...(replications && { replications: Number(replications[0]) }),
  };
  const selection = { ...lists, ...numbers };
  return { verb, path: file.split("/").at(-1)!, selection, ...(task && { task: task[0] }), ...(kinds && { kinds }) };
}
