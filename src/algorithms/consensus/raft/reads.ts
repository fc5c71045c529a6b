// The reads that a leader was asked for and has not answered: those that wait until something of its term is committed, those that
// wait for a round of heartbeats, and those that wait for the state to be far enough.

interface ReadyRead {
  readonly token: number;
  readonly index: number;
}

interface WaitingRead extends ReadyRead {
  /** A majority must answer this round of heartbeats or a later one. */
  readonly round: number;
}

export class Reads {
  /** Came before anything of this term was committed: until then the leader does not know what is. */
  #early: number[] = [];
  /** In ascending order of rounds. */
  #waiting: WaitingRead[] = [];
  #ready: ReadyRead[] = [];

  /** The latest round that a waiting read needs; 0 = none waits. */
  get neededRound(): number {
    return this.#waiting.length === 0 ? 0 : this.#waiting[this.#waiting.length - 1].round;
  }

  addEarly(token: number): void {
    this.#early.push(token);
  }

  addWaiting(token: number, index: number, round: number): void {
    this.#waiting.push({ token, index, round });
  }

  addReady(token: number, index: number): void {
    this.#ready.push({ token, index });
  }

  takeEarly(): readonly number[] {
    return this.#early.length === 0 ? NONE : this.#early.splice(0);
  }

  /** A majority has answered this round. */
  confirmed(round: number): void {
    let count = 0;
    while (count < this.#waiting.length && this.#waiting[count].round <= round) count += 1;
    for (const { token, index } of this.#waiting.splice(0, count)) this.addReady(token, index);
  }

  /** Those that the state, which is at `appliedIndex`, can answer. */
  takeReady(appliedIndex: number): readonly number[] {
    if (this.#ready.length === 0) return NONE;
    const ready = this.#ready.filter(({ index }) => index <= appliedIndex);
    this.#ready = this.#ready.filter(({ index }) => index > appliedIndex);
    return ready.map(({ token }) => token);
  }

  /** All that were not answered: leadership is over. */
  takeAll(): readonly number[] {
    const tokens = [...this.#ready, ...this.#waiting].map(({ token }) => token);
    const all = [...tokens, ...this.#early];
    this.#ready = [];
    this.#waiting = [];
    this.#early = [];
    return all;
  }
}

const NONE: readonly never[] = [];
