// From a number to what is wrong with its scenario.

import { runVariant } from "../../src/experiment/run-variant.ts";
import type { RunResult } from "../../src/experiment/results.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import { seconds } from "../../src/kernel/time.ts";
import type { Registry } from "../../src/scenario/registry.ts";
import type { Variant } from "../../src/scenario/scenario.ts";
import { Draw } from "./draw.ts";
import { ScenarioDrawer } from "./draw-scenario.ts";
import type { Drawn } from "./draw-scenario.ts";
import { judgeIdle } from "./judge-idle.ts";
import { judgeRun, unfinished } from "./judge-run.ts";
import type { Complaint } from "./judge-run.ts";
import { load, makeValid } from "./make-valid.ts";
import { isTolerated, toleranceOf } from "./tolerated.ts";
import type { Tolerance } from "./tolerated.ts";

export interface Fuzzed {
  readonly number: number;
  readonly drawn: Drawn;
  /** How often something was taken out until the loader took it; undefined = it never did. */
  readonly removals: number | undefined;
  /** What the loader said all the same; its first refusal where it refused. */
  readonly told: readonly string[];
  readonly complaints: readonly Complaint[];
}

/** Whoever has not ended so long after all faults stands still for ever: seconds, two hours. */
const LONG = 7_200;

export class Fuzzer {
  readonly #registry: Registry;
  readonly #drawer: ScenarioDrawer;

  constructor(registry: Registry) {
    this.#registry = registry;
    this.#drawer = new ScenarioDrawer(registry);
  }

  /** `begun` hears what is about to run: it may never come back. */
  fuzz(number: number, begun: (drawn: Drawn) => void = () => {}): Fuzzed {
    const whole = this.#drawer.draw(number);
    try {
      const valid = makeValid(whole, this.#registry, new Draw(createStream(String(number), "fuzz/removals")));
      if (!("scenario" in valid))
        return { number, drawn: whole, removals: undefined, told: valid.map(sayProblem), complaints: [] };
      const { drawn, removals } = valid;
      begun(drawn);
      return { number, drawn, removals, ...this.judge(drawn) };
    } catch (thrown) {
      return { number, drawn: whole, removals: undefined, told: [], complaints: [crash("loader", thrown)] };
    }
  }

  /** Of a scenario that the loader takes; nothing is wrong with any other one. */
  judge(drawn: Drawn): Pick<Fuzzed, "told" | "complaints"> {
    const { scenario } = load(drawn, this.#registry);
    if (scenario === undefined) return { told: [], complaints: [] };
    const told = scenario.warnings.map(sayProblem);
    const [variant] = scenario.variants;
    try {
      const first = runVariant(variant, scenario.seed);
      const judged = judgeVariant(variant, first, toleranceOf(drawn, told));
      return { told, complaints: [...judged, ...judgeIdle(drawn, scenario.warnings, first, this.#registry)] };
    } catch (thrown) {
      return { told, complaints: [crash("run", thrown)] };
    }
  }
}

function judgeVariant(variant: Variant, first: RunResult, tolerance: Tolerance): readonly Complaint[] {
  const { seed } = first;
  const again = runVariant(variant, seed, { paranoid: true });
  const complaints = judgeRun(first).filter(({ kind }) => !isTolerated(kind, tolerance));
  if (first.digest !== again.digest)
    complaints.push({ kind: "two digests", text: `${first.digest} and, checked in every way, ${again.digest}` });
  if (unfinished(first) > 0 && !tolerance.unfinished) complaints.push(...judgeLong(variant, seed));
  return complaints;
}

function judgeLong(variant: Variant, seed: number): readonly Complaint[] {
  const long = runVariant({ ...variant, drain: seconds(LONG) }, seed);
  const left = unfinished(long);
  return left === 0 ? [] : [{ kind: "stands still", text: `${left} tasks unfinished after ${long.end} s` }];
}

function crash(where: string, thrown: unknown): Complaint {
  const stack = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
  const place = /\n\s+at (?:new )?([\w.#]+)/.exec(stack)?.[1] ?? "";
  return { kind: `${where} throws in ${place}`, text: stack.split("\n").slice(0, 8).join("\n") };
}

function sayProblem({ message }: { readonly message: string }): string {
  return message;
}
