// What faults are doing to one machine now, in the order of their strikes: so that whatever they change is counted for the
// episode that is to blame, and a heal gives back exactly what was there, in whatever order faults overlap.

/** No episode: something ails a machine that no fault of the scenario did, or nothing does. */
export const NO_FAULT = -1;

/** In the place of an episode: its provider has the machine, and no fault is to blame for what does not reach it. */
export const WITH_PROVIDER = -2;

export type AilmentKind =
  | "crash"
  | "kill"
  | "no-capacity"
  | "pause"
  | "slow"
  | "disk-stall"
  | "disk-slow"
  | "disk-full"
  | "disk-lie"
  | "disk-tear"
  | "no-renewal"
  | "corrupt-results"
  | "fail-tasks"
  | "clock-step"
  | "clock-pace";

interface Ailment {
  readonly kind: AilmentKind;
  readonly episode: number;
  readonly factor: number;
}

/** Most machines are well most of the time: they share this list. */
const NONE: readonly Ailment[] = [];

export class Ailments {
  #list = NONE;

  get isNone(): boolean {
    return this.#list.length === 0;
  }

  /** `factor` is what it multiplies: slowness, or the pace of a clock. */
  add(kind: AilmentKind, episode: number, factor = 1): void {
    this.#list = [...this.#list, { kind, episode, factor }];
  }

  /** The earliest one of this kind and episode; harmless if there is none. */
  remove(kind: AilmentKind, episode: number): void {
    const index = this.#list.findIndex((ailment) => ailment.kind === kind && ailment.episode === episode);
    if (index >= 0) this.#list = this.#list.length === 1 ? NONE : this.#list.toSpliced(index, 1);
  }

  has(kind: AilmentKind): boolean {
    for (const ailment of this.#list) if (ailment.kind === kind) return true;
    return false;
  }

  /** The latest episode of this kind that is in force, or NO_FAULT. */
  blame(kind: AilmentKind): number {
    let latest = NO_FAULT;
    for (const ailment of this.#list) {
      if (ailment.kind !== kind) continue;
      if (ailment.episode === WITH_PROVIDER) return NO_FAULT;
      if (ailment.episode !== NO_FAULT) latest = ailment.episode;
    }
    return latest;
  }

  /** Of the ailments of this kind that are in force, in the order of their strikes. */
  *episodes(kind: AilmentKind): Iterable<number> {
    for (const ailment of this.#list) if (ailment.kind === kind) yield ailment.episode;
  }

  /** The product of the factors of this kind; 1 if there is none. */
  factor(kind: AilmentKind): number {
    let product = 1;
    for (const ailment of this.#list) if (ailment.kind === kind) product *= ailment.factor;
    return product;
  }
}
