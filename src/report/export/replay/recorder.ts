// Writes down the steps of a run that a replay shows. Of what was over before its window begins nothing is kept; what lasts into
// the window is there from its beginning.

import type { Moment } from "../moments.ts";
import type { TimeWindow } from "../timeline/stage.ts";
import { Names } from "./names.ts";
import { DOUBT, LEADERSHIP, POWER, STEP, STEP_LENGTH } from "./replay-data.ts";

/** A page of some ten megabytes: more than that makes a browser slow. */
const STEPS_MAX = 400_000;

type Numbers = readonly [number, number, number, number];

export class Recorder {
  readonly steps: number[] = [];
  readonly outcomes = new Names();
  /** From then on nothing was written down any more: there was too much. */
  truncatedAt: number | undefined;
  readonly #window: TimeWindow;
  readonly #nodes: readonly string[];
  /** Until the window begins: the step that made something as it is, by what it is about. */
  #before: Map<string, readonly [code: number, numbers: Numbers]> | undefined = new Map();
  #last: number;

  constructor(window: TimeWindow, nodes: readonly string[]) {
    this.#window = window;
    this.#nodes = nodes;
    this.#last = window.from;
  }

  moment(moment: Moment): void {
    switch (moment.kind) {
      case "task-arrived":
        return this.#put(moment.at, `task ${moment.task}`, STEP.taskArrived, [moment.class, moment.task, 0, 0]);
      case "task-ended":
        return this.#put(moment.at, `task ${moment.task}`, STEP.taskEnded, [moment.task, 0, 0, 0]);
      case "attempt-started":
      case "attempt-ended":
        return this.#attempt(moment);
      case "node-crashed":
        this.#node(moment.at, moment.node, STEP.leadership, LEADERSHIP.none);
        return this.#node(moment.at, moment.node, STEP.power, POWER.off);
      case "node-restarted":
        return this.#node(moment.at, moment.node, STEP.power, POWER.on);
      case "node-paused":
        return this.#node(moment.at, moment.node, STEP.power, POWER.paused);
      case "node-resumed":
        return this.#node(moment.at, moment.node, STEP.power, POWER.on);
      case "node-speed":
        return this.#node(moment.at, moment.node, STEP.speed, moment.speed);
      case "leader-recovering":
        return this.#node(moment.at, moment.node, STEP.leadership, LEADERSHIP.recovering, moment.epoch);
      case "leader-serving":
        return this.#node(moment.at, moment.node, STEP.leadership, LEADERSHIP.serving, moment.epoch);
      case "leader-resigned":
        return this.#node(moment.at, moment.node, STEP.leadership, LEADERSHIP.none);
      case "noted":
        return this.#noted(moment);
    }
  }

  /** What was as it is before the window, at its beginning. */
  finish(): void {
    this.#begin();
  }

  #attempt(moment: Extract<Moment, { kind: "attempt-started" | "attempt-ended" }>): void {
    const { at, node, task, attempt } = moment;
    const [code, value] =
      moment.kind === "attempt-started"
        ? ([STEP.attemptStarted, Math.max(1, moment.cores)] as const)
        : ([STEP.attemptEnded, this.outcomes.numberOf(moment.outcome)] as const);
    this.#put(at, `attempt ${node} ${task} ${attempt}`, code, [node, task, value, attempt]);
  }

  #node(at: number, node: number, code: number, value: number, epoch = 0): void {
    this.#put(at, `${code} ${node}`, code, [node, value, epoch, 0]);
  }

  #noted({ at, node, name, details }: Extract<Moment, { kind: "noted" }>): void {
    const doubt = DOUBTS[name];
    if (doubt !== undefined) {
      const observer = this.#nodes.indexOf(String(details["observer"]));
      return this.#put(at, `doubt ${node} ${observer}`, STEP.doubt, [node, doubt, observer, 0]);
    }
    const power = POWERS[name];
    if (power !== undefined) this.#node(at, node, STEP.power, power);
  }

  #put(at: number, about: string, code: number, numbers: Numbers): void {
    if (at >= this.#window.until || this.truncatedAt !== undefined) return;
    if (at < this.#window.from) {
      if (code === STEP.taskEnded || code === STEP.attemptEnded) this.#before?.delete(about);
      else this.#before?.set(about, [code, numbers]);
      return;
    }
    this.#begin();
    if (this.steps.length / STEP_LENGTH >= STEPS_MAX) this.truncatedAt = at;
    else this.#write(at, code, numbers);
  }

  #begin(): void {
    if (this.#before === undefined) return;
    for (const [code, numbers] of this.#before.values()) this.#write(this.#window.from, code, numbers);
    this.#before = undefined;
  }

  #write(at: number, code: number, numbers: Numbers): void {
    this.steps.push(at - this.#last, code, ...numbers);
    this.#last = at;
  }
}

const DOUBTS: Readonly<Record<string, number>> = {
  "node.suspected": DOUBT.suspected,
  "node.declared-dead": DOUBT.dead,
  "node.trusted": DOUBT.trusted,
};

const POWERS: Readonly<Record<string, number>> = {
  "node.rented": POWER.off,
  "node.returned": POWER.returned,
};
