// What the alert rules of a variant told of each declared fault, and how often they fired for nothing, over all of its runs.

import type { RunResult } from "../../experiment/results.ts";
import type { AlertObservations } from "../../observe/observations.ts";
import { faultText } from "./recovery-sums.ts";

/** One rule and one fault, over all strikes. */
export interface TellingSum {
  /** An alert began after the strike; seconds until then. */
  readonly told: number;
  readonly sum: number;
  readonly least: number;
  readonly most: number;
  /** One fired already. */
  readonly before: number;
}

export interface ToldFault {
  readonly text: string;
  readonly strikes: number;
  /** Of these, those that should be told of. */
  readonly hurting: number;
  /** In the order of the rules. */
  readonly tellings: readonly TellingSum[];
}

const NOTHING: TellingSum = { told: 0, sum: 0, least: Number.POSITIVE_INFINITY, most: 0, before: 0 };

export class AlertSums {
  /** Of the first run with alerts: all runs of a variant have the same. */
  #rules: readonly string[] = [];
  /** By index of the declared fault. */
  readonly #faults = new Map<number, ToldFault>();
  #falseAlarms: readonly number[] = [];
  #runs = 0;

  add({ alerts, faults }: Pick<RunResult, "alerts" | "faults">): void {
    if (alerts === undefined) return;
    if (this.#runs === 0) this.#rules = alerts.rules.map(({ name }) => name);
    this.#runs += 1;
    this.#falseAlarms = this.#rules.map((_, index) => (this.#falseAlarms[index] ?? 0) + falseAlarms(alerts, index));
    for (const strike of alerts.faults) {
      const known = this.#faults.get(strike.fault) ?? {
        text: faultText({ faults }, strike.fault),
        strikes: 0,
        hurting: 0,
        tellings: this.#rules.map(() => NOTHING),
      };
      this.#faults.set(strike.fault, withStrike(known, strike));
    }
  }

  get rules(): readonly string[] {
    return this.#rules;
  }

  /** In the order of the declared faults. */
  get faults(): readonly ToldFault[] {
    return [...this.#faults].toSorted(([a], [b]) => a - b).map(([, fault]) => fault);
  }

  /** Of each rule, per run; at most as many as results list. */
  get falseAlarms(): readonly number[] {
    return this.#falseAlarms.map((count) => count / this.#runs);
  }
}

function falseAlarms({ rules }: AlertObservations, index: number): number {
  return rules[index]?.firings.filter(({ isFalse }) => isFalse).length ?? 0;
}

function withStrike(fault: ToldFault, { hurts, told }: AlertObservations["faults"][number]): ToldFault {
  return {
    text: fault.text,
    strikes: fault.strikes + 1,
    hurting: fault.hurting + Number(hurts),
    tellings: fault.tellings.map((telling, index) => withTelling(telling, told[index] ?? "never")),
  };
}

function withTelling(telling: TellingSum, told: number | "before" | "never"): TellingSum {
  if (told === "never") return telling;
  if (told === "before") return { ...telling, before: telling.before + 1 };
  return {
    told: telling.told + 1,
    sum: telling.sum + told,
    least: Math.min(telling.least, told),
    most: Math.max(telling.most, told),
    before: telling.before,
  };
}
