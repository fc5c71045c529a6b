// How far versions get, how many tasks they touch, and when somebody notices. From the records alone, which say what nobody in the
// run knows: whether something is wrong with a version.

import { MICROSECONDS_PER_SECOND, type Instant } from "../../kernel/time.ts";
import { OUTCOMES, ROLLOUT_STEPS, VERSIONS } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";

interface Rollout {
  readonly began: Instant;
  /** Of the first machine with the new version; -1 = there was none yet. */
  installedAt: number;
  isBad: boolean;
  isJudged: boolean;
}

const [BAD, SOUND] = [VERSIONS.indexOf("bad"), VERSIONS.indexOf("sound")];
const BEGAN = ROLLOUT_STEPS.indexOf("began");
const JUDGED = ROLLOUT_STEPS.indexOf("judged");
const ENDS: readonly number[] = [ROLLOUT_STEPS.indexOf("rolled-back"), ROLLOUT_STEPS.indexOf("finished")];
const SUCCEEDED = OUTCOMES.indexOf("succeeded");
const FAILED = OUTCOMES.indexOf("failed");
const CRASHED = OUTCOMES.indexOf("crashed");

export class Rollouts {
  /** By the number of the fault. */
  readonly #all = new Map<number, Rollout>();
  readonly #bad = new Set<number>();
  readonly #down = new Set<number>();
  /** Machines that a rollout has taken out: not those that were down. */
  readonly #out = new Set<number>();
  #outMax = 0;
  #spread = 0;
  #ended = 0;
  #exposed = 0;
  #harmed = 0;
  #falseStops = 0;
  /** us */
  readonly #durations: number[] = [];
  readonly #detections: number[] = [];

  constructor(trace: Trace) {
    trace.on("rollout.moved", (at, _node, fault, step) => this.#moved(at, fault, step));
    trace.on("version.installed", (at, node, fault, _attempt, _epoch, version) =>
      this.#installed(at, node, fault, version),
    );
    trace.on("fault.started", (_at, node, fault) => {
      if (node < 0 || !this.#all.has(fault) || this.#down.has(node)) return;
      this.#out.add(node);
      this.#outMax = Math.max(this.#outMax, this.#out.size);
    });
    trace.on("fault.ended", (_at, node, fault) => {
      if (this.#all.has(fault)) this.#out.delete(node);
    });
    trace.on("node.crashed", (_at, node) => this.#down.add(node));
    trace.on("node.restarted", (_at, node) => this.#down.delete(node));
    trace.on("attempt.ended", (_at, node, _task, _attempt, _epoch, outcome) => this.#attemptEnded(node, outcome));
  }

  metrics(): Readonly<Record<string, number>> {
    if (this.#all.size === 0) return {};
    const all = [...this.#all.values()];
    return {
      ...meanOf("rollout.duration", this.#durations),
      ...(this.#ended > 0 && { "rollout.exposed": this.#exposed / this.#ended }),
      "rollout.harmed": this.#harmed,
      "rollout.spread": this.#spread,
      "rollout.out": this.#outMax,
      ...meanOf("rollout.detection", this.#detections),
      "rollout.found": all.filter(({ isJudged }) => isJudged).length,
      "rollout.falseStops": this.#falseStops,
      "rollout.missed": all.filter(({ isBad, isJudged }) => isBad && !isJudged).length,
    };
  }

  #moved(at: Instant, fault: number, step: number): void {
    if (step === BEGAN) this.#all.set(fault, { began: at, installedAt: -1, isBad: false, isJudged: false });
    const rollout = this.#all.get(fault)!;
    if (step === JUDGED) {
      rollout.isJudged = true;
      if (!rollout.isBad) this.#falseStops += 1;
      else this.#detections.push(at - rollout.installedAt);
    }
    if (ENDS.includes(step)) this.#durations.push(at - rollout.began);
  }

  #installed(at: Instant, node: number, fault: number, version: number): void {
    if (version === BAD) this.#bad.add(node);
    else this.#bad.delete(node);
    this.#spread = Math.max(this.#spread, this.#bad.size);
    const rollout = this.#all.get(fault);
    if (rollout === undefined || rollout.installedAt >= 0 || (version !== BAD && version !== SOUND)) return;
    rollout.installedAt = at;
    rollout.isBad = version === BAD;
  }

  #attemptEnded(node: number, outcome: number): void {
    if (this.#all.size === 0) return;
    const isLost = outcome === CRASHED && !this.#out.has(node);
    if (outcome !== SUCCEEDED && outcome !== FAILED && !isLost) return;
    this.#ended += 1;
    if (!this.#bad.has(node)) return;
    this.#exposed += 1;
    if (outcome !== SUCCEEDED) this.#harmed += 1;
  }
}

function meanOf(name: string, durations: readonly number[]): Readonly<Record<string, number>> {
  if (durations.length === 0) return {};
  return { [name]: durations.reduce((sum, one) => sum + one, 0) / durations.length / MICROSECONDS_PER_SECOND };
}
