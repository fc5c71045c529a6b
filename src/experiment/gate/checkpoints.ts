// The digest of a run at regular intervals: two runs whose checkpoints are known can be said to part between two of them,
// although neither was stored. A rolling digest, so that the first mark that differs bounds the first divergence.

import { Digest } from "../../kernel/digest.ts";
import type { Instant } from "../../kernel/time.ts";
import type { AnyRecordListener } from "../../trace/trace.ts";

export interface Checkpoints {
  /** Records between two marks. */
  readonly every: number;
  /** Records of the whole run. */
  readonly records: number;
  /** Of all records. */
  readonly digest: string;
  /** After each `every` records: virtual time in microseconds, and the digest of all records so far. */
  readonly at: readonly number[];
  readonly digests: readonly string[];
}

/** Between half as many and so many marks are kept of a run of any length. */
const MARKS_MAX = 64;
const FIRST_INTERVAL = 64;
/** With a given interval the run may be longer than the one that it is compared with; that much longer is different anyway. */
const FIXED_MARKS_MAX = 4_096;

/** Listens to a run (`RunOptions.onRecord`). */
export class CheckpointRecorder {
  readonly #digest = new Digest();
  readonly #isFixed: boolean;
  #every: number;
  #records = 0;
  #at: number[] = [];
  #digests: string[] = [];

  /** `every`: the interval of the checkpoints to compare with; it doubles as the run grows where absent. */
  constructor(every?: number) {
    this.#isFixed = every !== undefined;
    this.#every = every ?? FIRST_INTERVAL;
  }

  readonly onRecord: AnyRecordListener = (kind, at, node, task, attempt, epoch, value) => {
    this.#digest.mix(at, kind, node, task, attempt);
    this.#digest.mix(epoch, 0, 0, 0, value);
    this.#records += 1;
    if (this.#records % this.#every === 0) this.#mark(at);
  };

  finish(): Checkpoints {
    const digest = this.#digest.toString();
    return { every: this.#every, records: this.#records, digest, at: this.#at, digests: this.#digests };
  }

  #mark(at: Instant): void {
    if (this.#isFixed && this.#digests.length >= FIXED_MARKS_MAX) return;
    this.#at.push(at);
    this.#digests.push(this.#digest.toString());
    if (this.#isFixed || this.#digests.length < MARKS_MAX) return;
    const isKept = (_: unknown, index: number): boolean => index % 2 === 1;
    this.#at = this.#at.filter(isKept);
    this.#digests = this.#digests.filter(isKept);
    this.#every *= 2;
  }
}

/** The first stretch in which two runs differ. */
export interface Divergence {
  /** Number of records that are surely the same. */
  readonly fromRecord: number;
  /** The first difference comes before so many records; null = up to the end of the run. */
  readonly untilRecord: number | null;
  /** Virtual time, seconds: of the last record that is surely the same, and of the end of the stretch in the new run. */
  readonly from: number;
  readonly until: number | null;
}

/** Undefined where no record differs. Both must have the same interval. */
export function firstDivergence(base: Checkpoints, head: Checkpoints): Divergence | undefined {
  if (base.records === head.records && base.digest === head.digest) return undefined;
  const common = Math.min(base.digests.length, head.digests.length);
  let index = 0;
  while (index < common && base.digests[index] === head.digests[index]) index += 1;
  const isBounded = index < common;
  return {
    fromRecord: index * base.every,
    untilRecord: isBounded ? (index + 1) * base.every : null,
    from: index === 0 ? 0 : base.at[index - 1] / 1_000_000,
    until: isBounded ? head.at[index] / 1_000_000 : null,
  };
}
