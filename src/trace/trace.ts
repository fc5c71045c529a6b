// The one trace of a run. Processes and the world emit records; metrics, oracles and exports subscribe to kinds. Nothing
// is stored: a record exists for as long as its listeners look at it, and the digest keeps its fingerprint.

import type { Digest } from "../kernel/digest.ts";
import type { Instant } from "../kernel/time.ts";
import { RECORD, RECORD_KINDS, type RecordKind, type RecordKindName } from "./record-kinds.ts";

/** Called in the order of subscription, synchronously, at the instant of the record. Must not emit. */
export type RecordListener = (
  at: Instant,
  node: number,
  task: number,
  attempt: number,
  epoch: number,
  value: number,
) => void;
/** Sees every kind; for exports and the paranoid mode. */
export type AnyRecordListener = (
  kind: RecordKind,
  at: Instant,
  node: number,
  task: number,
  attempt: number,
  epoch: number,
  value: number,
) => void;

interface TraceClock {
  readonly now: Instant;
}

/** Spreads epochs over 32 bits, so that an epoch and an attempt can share a word of the digest. */
const EPOCH_SPREAD = 0x9e3779b1;

const NO_LISTENERS: readonly RecordListener[] = [];

export class Trace {
  readonly #clock: TraceClock;
  readonly #digest: Digest;
  readonly #listeners: RecordListener[][] = RECORD_KINDS.map(() => NO_LISTENERS as RecordListener[]);
  readonly #anyListeners: AnyRecordListener[] = [];
  #recordCount = 0;

  constructor(clock: TraceClock, digest: Digest) {
    this.#clock = clock;
    this.#digest = digest;
  }

  get recordCount(): number {
    return this.#recordCount;
  }

  /** Adds a listener for one kind. Listeners observe; they never change a run. */
  on(kind: RecordKindName, listener: RecordListener): void {
    const number = RECORD[kind];
    this.#listeners[number] = [...this.#listeners[number], listener];
  }

  onAny(listener: AnyRecordListener): void {
    this.#anyListeners.push(listener);
  }

  emit(kind: RecordKind, node: number, task: number, attempt: number, epoch: number, value: number): void {
    const at = this.#clock.now;
    this.#recordCount += 1;
    this.#digest.mix(at, kind ^ (node << 8), task, attempt + Math.imul(epoch, EPOCH_SPREAD), value);
    const listeners = this.#listeners[kind];
    for (let index = 0; index < listeners.length; index += 1) listeners[index](at, node, task, attempt, epoch, value);
    const all = this.#anyListeners;
    for (let index = 0; index < all.length; index += 1) all[index](kind, at, node, task, attempt, epoch, value);
  }
}
