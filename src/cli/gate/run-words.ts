// A run in one argument, as `orrery diff` takes it: "demo.yaml --variant raft --seed 7 --plugin ./mine.ts", in the words of
// `orrery trace`. A backslash keeps nothing together and means itself: paths of Windows stay whole; quotes do.

import { didYouMean } from "../../scenario/did-you-mean.ts";
import { UsageError } from "../usage-error.ts";

export interface RunWords {
  readonly path: string;
  readonly variant: string | undefined;
  readonly seed: number | undefined;
  readonly plugIns: readonly string[];
}

const OPTIONS: readonly string[] = ["variant", "seed", "plugin"];

export function parseRunWords(given: string): RunWords {
  const [path, ...rest] = splitWords(given);
  if (path === undefined || path.startsWith("-")) throw refusal(given, "expected a scenario file first");
  const values: Record<string, string[]> = { variant: [], seed: [], plugin: [] };
  while (rest.length > 0) {
    const word = rest.shift()!;
    const [name, inline] = optionOf(word);
    if (name === undefined) throw refusal(given, `unexpected word '${word}'`);
    if (!OPTIONS.includes(name)) throw refusal(given, `unknown option '--${name}'${didYouMean(name, OPTIONS)}`);
    const value = inline ?? rest.shift();
    if (value === undefined || value === "") throw refusal(given, `--${name}: expected a value, found none`);
    values[name].push(value);
  }
  return {
    path,
    variant: only(given, "variant", values["variant"]),
    seed: readSeed(given, only(given, "seed", values["seed"])),
    plugIns: values["plugin"],
  };
}

function optionOf(word: string): readonly [string | undefined, string | undefined] {
  const match = /^--([a-z-]+)(?:=(.*))?$/s.exec(word);
  return [match?.[1], match?.[2]];
}

function only(given: string, name: string, values: readonly string[]): string | undefined {
  if (values.length > 1) throw refusal(given, `--${name} was given ${values.length} times: expected it once`);
  return values[0];
}

function readSeed(given: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seed = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
  if (Number.isSafeInteger(seed)) return seed;
  throw refusal(given, `--seed: expected a whole number, found '${text}'`);
}

function splitWords(given: string): string[] {
  const words = [...given.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word);
  return words.map((word) =>
    word.replace(/"([^"]*)"|'([^']*)'/g, (_, double?: string, single?: string) => double ?? single ?? ""),
  );
}

function refusal(given: string, message: string): UsageError {
  return new UsageError(`'${given}': ${message}`);
}
