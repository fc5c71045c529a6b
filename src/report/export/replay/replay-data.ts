// What a replay's page knows of its run: plain data, as short as may be, since a run has hundreds of thousands of steps. Written by
// the recorder, read by the scripts of the page. Instants and spans in us.

/** Numbers of the steps; each has four numbers of its own. */
export const STEP = {
  /** node, task, cores, attempt */
  attemptStarted: 0,
  /** node, task, number of the outcome, attempt */
  attemptEnded: 1,
  /** node, a POWER value */
  power: 2,
  /** node, speed in parts per million of its nominal one */
  speed: 3,
  /** node, a LEADERSHIP value, epoch */
  leadership: 4,
  /** node, a DOUBT value, node that thinks so */
  doubt: 5,
  /** class, task */
  taskArrived: 6,
  /** task */
  taskEnded: 7,
} as const;

export const POWER = { on: 0, off: 1, paused: 2, returned: 3 } as const;
export const LEADERSHIP = { none: 0, recovering: 1, serving: 2 } as const;
export const DOUBT = { trusted: 0, suspected: 1, dead: 2 } as const;

/** Numbers of a step: time since the step before, a STEP, and its own four. */
export const STEP_LENGTH = 6;
/** Of a message: time since the one before was sent, time on its way, from, to, kind, and why it was lost (0 = it was not). */
export const FLIGHT_LENGTH = 6;

/** `good`: it got better. `bad`: something failed. `broken`: a property that must hold did not. */
export type Tone = "plain" | "good" | "bad" | "broken";

export interface ReplayNote {
  readonly at: number;
  readonly tone: Tone;
  /** -1 = of no single machine. */
  readonly node: number;
  readonly text: string;
}

export interface ReplayNode {
  readonly name: string;
  readonly role: string;
  /** Zone and rack; empty where there is but one. */
  readonly place: string;
  readonly cores: number;
}

export interface ReplayEpisode {
  readonly from: number;
  readonly until: number;
  readonly text: string;
}

export interface ReplayData {
  readonly from: number;
  readonly until: number;
  readonly nodes: readonly ReplayNode[];
  readonly classes: readonly string[];
  readonly messages: readonly string[];
  readonly outcomes: readonly string[];
  /** Why messages are lost; the first one is never used, see FLIGHT_LENGTH. */
  readonly losses: readonly string[];
  /** Flat, STEP_LENGTH numbers each, in the order of time. */
  readonly steps: readonly number[];
  /** Flat, FLIGHT_LENGTH numbers each, in the order of sending. */
  readonly flights: readonly number[];
  readonly notes: readonly ReplayNote[];
  readonly episodes: readonly ReplayEpisode[];
}
