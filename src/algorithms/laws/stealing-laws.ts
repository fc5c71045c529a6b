// What every stealing policy must do, whatever its rule. Workers fall idle and crowd at random, come and go.

import type { Parameters } from "../../kernel/parameters.ts";
import { createStream, type RandomStream } from "../../kernel/random-stream.ts";
import type { WorkerIndex } from "../placement/placement.ts";
import type { StealingDefinition, StealingPolicy, StealingView } from "../stealing/stealing.ts";
import { parameterValues } from "./default-values.ts";
import { checkLaws, demand, type Law, type LawOptions, type LawReport } from "./law.ts";

export interface StealingSubject {
  readonly name: string;
  create(random: RandomStream): StealingPolicy;
}

export interface StealingLawOptions extends LawOptions {
  /** Parameter values in kernel units; the rest at their defaults. */
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** Throws LawBroken at the first law that the policy breaks. */
export function checkStealingLaws<P extends Parameters>(
  definition: StealingDefinition<P>,
  options: StealingLawOptions = {},
): LawReport {
  return checkLaws(stealingLaws, stealingSubject(definition, options), options);
}

export function stealingSubject<P extends Parameters>(
  definition: StealingDefinition<P>,
  options: StealingLawOptions = {},
): StealingSubject {
  const values = parameterValues(definition.parameters, options.parameters);
  return { name: definition.name, create: (random) => definition.create(values, { random }) };
}

const WORKERS = 12;
const LOOKS = 400;

export const stealingLaws: readonly Law<StealingSubject>[] = [
  {
    name: "takes only from another candidate at which tasks wait",
    check(subject, random) {
      const policy = subject.create(random);
      for (let look = 0; look < LOOKS; look += 1) {
        const { thief, view } = scene(random, 0.5);
        const victim = policy.victim(thief, view);
        if (victim === undefined) continue;
        demand(victim !== thief, `worker ${thief} takes from itself`);
        demand(view.isCandidate(victim), `worker ${victim} is no candidate`);
        demand(view.spareCores(victim) < 0, `nothing waits at worker ${victim}`);
      }
    },
  },
  {
    name: "finds somebody where tasks wait at everybody else",
    unsupported: ({ name }) => (name === "none" ? "it never takes anything" : undefined),
    check(subject, random) {
      const policy = subject.create(random);
      for (let look = 0; look < LOOKS; look += 1) {
        const { thief, view } = scene(random, 1);
        const isAlone = view.candidateCount === 1;
        demand(isAlone || policy.victim(thief, view) !== undefined, `worker ${thief} finds nobody among the burdened`);
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

function history(subject: StealingSubject, seed: string): string {
  const policy = subject.create(createStream(seed, "stealing"));
  const scenes = createStream(seed, "scenes");
  const answers = Array.from({ length: 50 }, () => {
    const { thief, view } = scene(scenes, 0.5);
    return policy.victim(thief, view) ?? "-";
  });
  return answers.join(" ");
}

/** A random part of the workers are candidates, the thief among them; at each of the others tasks wait with this probability. */
function scene(random: RandomStream, burdened: number): { readonly thief: WorkerIndex; readonly view: StealingView } {
  const candidates: WorkerIndex[] = [];
  for (let worker = 0; worker < WORKERS; worker += 1) if (random.chance(0.7)) candidates.push(worker);
  if (candidates.length === 0) candidates.push(random.integer(WORKERS));
  const thief = candidates[random.integer(candidates.length)];
  const free = Array.from({ length: WORKERS }, (_, worker) => {
    if (worker === thief) return 1 + random.integer(4);
    return random.chance(burdened) ? -1 - random.integer(4) : random.integer(3);
  });
  const view: StealingView = {
    candidateCount: candidates.length,
    candidate: (index) => candidates[index],
    isCandidate: (worker) => candidates.includes(worker),
    spareCores: (worker) => free[worker],
  };
  return { thief, view };
}
