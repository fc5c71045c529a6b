// What every law suite is made of. A law is a property that all plug-ins of a kind must have, checked on histories drawn
// from a seed; a suite runs them all and throws at the first that is broken. No test framework: usable from any program.

import { createStream, type RandomStream } from "../../kernel/random-stream.ts";

export interface Law<Subject> {
  /** A sentence about the plug-in: "never chooses a task that left". */
  readonly name: string;
  /** Why this subject need not keep it, or undefined if it must. */
  unsupported?(subject: Subject): string | undefined;
  /** Throws LawBroken (through `demand`), or whatever the plug-in throws. */
  check(subject: Subject, random: RandomStream): void;
}

export class LawBroken extends Error {
  override readonly name = "LawBroken";
}

export interface LawReport {
  readonly kept: readonly string[];
  readonly skipped: readonly { readonly law: string; readonly reason: string }[];
}

export interface LawOptions {
  /** Default 1. The same seed gives the same histories. */
  readonly seed?: number;
  /** Laws that this plug-in does not keep on purpose, by name, each with its reason. */
  readonly unsupported?: Readonly<Record<string, string>>;
}

export function demand(condition: boolean, detail: string): asserts condition {
  if (!condition) throw new LawBroken(detail);
}

/** Checks one law; returns the reason if it was skipped. Throws LawBroken with plug-in and law named. */
export function checkLaw<Subject extends { readonly name: string }>(
  law: Law<Subject>,
  subject: Subject,
  options: LawOptions = {},
): string | undefined {
  const reason = options.unsupported?.[law.name] ?? law.unsupported?.(subject);
  if (reason !== undefined) return reason;
  try {
    law.check(subject, createStream(String(options.seed ?? 1), `laws/${law.name}`));
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause);
    const wayOut = "if it does so on purpose, say so in `unsupported`, with the reason";
    throw new LawBroken(`${subject.name} breaks the law "${law.name}": ${detail} (${wayOut})`, { cause });
  }
  return undefined;
}

/** Throws LawBroken at the first law that is broken. */
export function checkLaws<Subject extends { readonly name: string }>(
  laws: readonly Law<Subject>[],
  subject: Subject,
  options: LawOptions = {},
): LawReport {
  demandKnownNames(laws, options);
  const kept: string[] = [];
  const skipped: { law: string; reason: string }[] = [];
  for (const law of laws) {
    const reason = checkLaw(law, subject, options);
    if (reason === undefined) kept.push(law.name);
    else skipped.push({ law: law.name, reason });
  }
  return { kept, skipped };
}

function demandKnownNames<Subject>(laws: readonly Law<Subject>[], { unsupported = {} }: LawOptions): void {
  const names = laws.map((law) => law.name);
  for (const name of Object.keys(unsupported)) {
    demand(names.includes(name), `there is no law "${name}"; the laws are: ${names.join("; ")}`);
  }
}
