// What every rebalancing policy must do, whatever its rule, over loads drawn at random.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import {
  backlogOf,
  type Load,
  type RebalancingDefinition,
  type RebalancingPolicy,
} from "../rebalancing/rebalancing.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface RebalancingSubject {
  readonly name: string;
  create(): RebalancingPolicy;
}

export interface RebalancingLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the policy breaks. */
export function checkRebalancingLaws<P extends Parameters>(
  definition: RebalancingDefinition<P>,
  options: RebalancingLawOptions = {},
): LawReport {
  return checkLaws(rebalancingLaws, rebalancingSubject(definition, options), options);
}

export function rebalancingSubject<P extends Parameters>(
  definition: RebalancingDefinition<P>,
  options: RebalancingLawOptions = {},
): RebalancingSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return { name: definition.name, create: () => definition.create(values) };
}

const LOOKS = 300;
const NEVER_MOVES = ({ name }: RebalancingSubject): string | undefined =>
  name === "none" ? "it never moves anything" : undefined;

export const rebalancingLaws: readonly Law<RebalancingSubject>[] = [
  {
    name: "moves work only from one that has more to do to one that has less",
    check(subject, random) {
      const policy = subject.create();
      for (let look = 0; look < LOOKS; look += 1) {
        const loads = drawLoads(random);
        const backlogs = new Map(loads.map((load) => [load.worker, backlogOf(load)]));
        for (const { from, to, work } of policy.decide(loads)) {
          demand(work > 0, `${work} us of work go from ${from} to ${to}`);
          demand(backlogs.has(from) && backlogs.has(to), `from ${from} to ${to}: one of them may be given no work`);
          demand(backlogs.get(from)! > backlogs.get(to)!, `from ${from} to ${to}, which has as much to do`);
        }
      }
    },
  },
  {
    name: "leaves alone what is even",
    check(subject, random) {
      const policy = subject.create();
      for (let look = 0; look < LOOKS; look += 1) {
        const even = drawLoads(random).map((load) => ({ ...load, work: 5_000_000 * load.capacity }));
        demand(policy.decide(even).length === 0, "work moves although everybody has as much to do");
      }
    },
  },
  {
    name: "helps where one has everything",
    unsupported: NEVER_MOVES,
    check(subject, random) {
      for (let look = 0; look < LOOKS; look += 1) {
        const policy = subject.create();
        const loads = drawLoads(random);
        if (loads.length < 2) continue;
        const crowded = random.integer(loads.length);
        const given = loads.map(({ worker }, index) => ({
          worker,
          capacity: 1,
          work: index === crowded ? 60_000_000 : 0,
        }));
        demand(policy.decide(given).length > 0, `worker ${loads[crowded].worker} keeps everything`);
      }
    },
  },
  {
    name: "answers alike to the same history",
    check(subject, random) {
      const seed = String(random.integer(1_000_000));
      const [first, second] = [0, 1].map(() => history(subject, seed));
      demand(first === second, `the answers differ: ${first} and ${second}`);
    },
  },
];

function history(subject: RebalancingSubject, seed: string): string {
  const policy = subject.create();
  const scenes = createStream(seed, "loads");
  return JSON.stringify(Array.from({ length: 30 }, () => policy.decide(drawLoads(scenes))));
}

/** Up to twelve workers, some of them fast, some idle. */
function drawLoads(random: RandomStream): readonly Load[] {
  const count = 1 + random.integer(12);
  return Array.from({ length: count }, (_, index) => ({
    worker: 2 * index,
    work: random.chance(0.3) ? 0 : random.integer(20_000_000),
    capacity: (1 + random.integer(4)) * (random.chance(0.5) ? 1 : 0.25),
  }));
}
