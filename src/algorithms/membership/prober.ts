// A member's protocol period: ping the next member in turn, ask others to ping it if there is no answer, and give it up at
// the end of the period. With Lifeguard a member that finds itself wanting goes slower. Used by `SwimMember`.
// Source: SWIM, section 4; Lifeguard, section IV-A; hashicorp/memberlist, state.go, for when local health gets worse.

import type { Duration } from "../../kernel/time.ts";
import type { Address } from "../../process/identity.ts";
import type { SwimWire } from "./swim-wire.ts";

interface Probe {
  readonly target: Address;
  readonly sequence: number;
  isAnswered: boolean;
  /** Answers of either sort that members who were asked still owe; UNASKED if nobody was. */
  answersOwed: number;
}

const UNASKED = -1;

export class Prober {
  readonly #wire: SwimWire;
  /** The member did not answer, in whatever way, within the period. */
  readonly #gaveUp: (member: Address) => void;
  #probe: Probe | undefined = undefined;
  /** Lifeguard's local health multiplier less one: 0 = well. */
  #doubt = 0;

  constructor(wire: SwimWire, gaveUp: (member: Address) => void) {
    this.#wire = wire;
    this.#gaveUp = gaveUp;
  }

  get localHealth(): number {
    return this.#doubt;
  }

  /** Ends a period, and begins the next. */
  period(): void {
    this.#conclude();
    const { options, table } = this.#wire;
    const target = options.probeOrder === "random" ? table.anyone() : table.nextInTurn();
    if (target !== undefined) this.#begin(target);
    this.#wire.startTimer("period", this.#slowed(options.probeInterval));
  }

  /** No direct answer: others try. */
  askOthers(sequence: number): void {
    const probe = this.#probe;
    if (probe === undefined || probe.sequence !== sequence || probe.isAnswered) return;
    const { options, table } = this.#wire;
    const others = table.sample(
      options.indirectProbes,
      ({ member, status }) => status === "alive" && member !== probe.target,
    );
    for (const other of others) this.#wire.pingRequest(other, sequence, probe.target, options.lifeguard);
    probe.answersOwed = others.length === 0 ? UNASKED : others.length;
  }

  /** False: it is the answer to something else. */
  acknowledged(sequence: number): boolean {
    const probe = this.#probe;
    if (probe === undefined || probe.sequence !== sequence) return false;
    probe.isAnswered = true;
    return true;
  }

  nacked(sequence: number): void {
    const probe = this.#probe;
    if (probe !== undefined && probe.sequence === sequence && probe.answersOwed > 0) probe.answersOwed -= 1;
  }

  /** `change` > 0: there is a sign that it is this member that is slow or cut off. */
  doubtSelf(change: number): void {
    const { lifeguard, healthMax } = this.#wire.options;
    if (lifeguard) this.#doubt = Math.max(0, Math.min(healthMax - 1, this.#doubt + change));
  }

  #begin(target: Address): void {
    const sequence = this.#wire.nextSequence();
    this.#probe = { target, sequence, isAnswered: false, answersOwed: UNASKED };
    this.#wire.ping(target, sequence);
    this.#wire.startTimer("indirect", this.#slowed(this.#wire.options.probeTimeout), sequence);
  }

  #conclude(): void {
    const probe = this.#probe;
    this.#probe = undefined;
    if (probe === undefined) return;
    if (probe.isAnswered) return this.doubtSelf(-1);
    // Whoever was asked and does not even say that the target is silent shows that messages do not get through to here.
    this.doubtSelf(probe.answersOwed === UNASKED ? 1 : probe.answersOwed);
    this.#gaveUp(probe.target);
  }

  #slowed(duration: Duration): Duration {
    return (duration * (this.#doubt + 1)) as Duration;
  }
}
