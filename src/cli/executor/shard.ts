// One part of an experiment's runs, chosen so that any number of machines can share them without talking to each other.

import { UsageError } from "../usage-error.ts";

/** `3/8`: the third of eight parts. */
export interface Shard {
  /** From 1. */
  readonly part: number;
  readonly parts: number;
}

const PARTS_MAX = 100_000;

/** A `coerce` for `--shard`. */
export function readShard(value: unknown): Shard | undefined {
  if (value === undefined) return undefined;
  const written = String(value);
  const match = Array.isArray(value) ? null : /^(\d{1,6})\/(\d{1,6})$/.exec(written);
  const shard = { part: Number(match?.[1]), parts: Number(match?.[2]) };
  if (match !== null && shard.part >= 1 && shard.part <= shard.parts && shard.parts <= PARTS_MAX) return shard;
  const hint = shard.part === 0 ? " (parts are counted from 1)" : "";
  throw new UsageError(`--shard: expected a part such as 1/4, 2/4, 3/4 or 4/4, found '${written}'${hint}`);
}

/** Round robin: neighbours, which are equally long, end up on different machines. */
export function inShard<J extends { readonly index: number }>(jobs: readonly J[], shard: Shard): readonly J[] {
  return jobs.filter(({ index }) => index % shard.parts === shard.part - 1);
}

export function shardText({ part, parts }: Shard): string {
  return `${part}/${parts}`;
}
