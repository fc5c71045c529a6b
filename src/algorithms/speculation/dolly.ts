// Dolly: clones the tasks of small jobs up front, because such a job is over before a straggler can be told from its peers.

import { expm1, log1p } from "../../kernel/math.ts";
import {
  type Copy,
  defineSpeculation,
  NOT_OVER_TIME,
  type SpeculationPolicy,
  type SpeculationView,
} from "./speculation.ts";

export const dolly = defineSpeculation({
  name: "dolly",
  summary:
    "Queues so many clones of each task of a small job that a straggler is unlikely to hold the job up, within a budget.",
  source:
    "Ananthanarayanan, Ghodsi, Shenker, Stoica, Effective Straggler Mitigation: Attack of the Clones, NSDI 2013, sections 3.2 and 3.3",
  parameters: {
    straggler: {
      type: "probability",
      default: 0.1,
      summary:
        "Probability that one copy of a task straggles. With 0.1 a job of one task gets 2 copies, one of 10 tasks 3.",
    },
    risk: { type: "probability", default: 0.05, summary: "Accepted probability that any task of the job straggles." },
    budget: { type: "probability", default: 0.05, summary: "Clones at a time, as a share of the slots." },
    loadMax: {
      type: "probability",
      default: 0.8,
      summary: "No clones where more than this share of the slots would be busy.",
    },
    jobSizeMax: { type: "integer", default: 10, min: 1, max: 1_000, summary: "Jobs of more tasks are not cloned." },
  },
  shorthand: "budget",
  create({ straggler, risk, budget, loadMax, jobSizeMax }): SpeculationPolicy {
    const copiesOf = Array.from({ length: jobSizeMax + 1 }, (_, size) => copiesNeeded(straggler, size, risk));
    let last: { readonly group: number; readonly isCloned: boolean } | undefined;
    return {
      caps: { perTask: Math.max(...copiesOf), ofSlots: { share: budget, least: 0 } },
      interval: NOT_OVER_TIME,
      decide: (): readonly Copy[] => [],
      copiesAtAdmission(_task, job, view) {
        if (job.size > jobSizeMax) return 1;
        const copies = copiesOf[job.size];
        const fits = (tasks: number): boolean => hasRoom(view, tasks, copies, budget, loadMax);
        // All tasks of a job or none: one task without clones can hold the whole job up.
        if (last?.group !== job.group || job.size === 1) last = { group: job.group, isCloned: fits(job.size) };
        return last.isCloned && fits(1) ? copies : 1;
      },
    };
  },
});

function hasRoom(view: SpeculationView, tasks: number, copies: number, budget: number, loadMax: number): boolean {
  const { slots, freeSlots, copiesRunning } = view;
  return (
    copiesRunning + tasks * (copies - 1) <= budget * slots && slots - freeSlots + tasks * copies <= loadMax * slots
  );
}

/** More would cost more than they save, and where even these are not enough, none are made. */
const COPIES_MAX = 10;

/** Where copies that straggle exactly as seldom as they may would need one more by a rounding error. */
const ROUNDING = 1e-9;

/**
 * The least copies per task with which a job of `size` tasks straggles with a probability of at most `risk`: the least c with
 * 1 - (1 - p^c)^size <= risk, as in section 3.2.
 */
function copiesNeeded(straggler: number, size: number, risk: number): number {
  let allStraggle = straggler;
  for (let copies = 1; copies <= COPIES_MAX; copies += 1) {
    if (anyOf(size, allStraggle) <= risk * (1 + ROUNDING)) return copies;
    allStraggle *= straggler;
  }
  return 1;
}

/** Probability that at least one of `count` independent events happens, each with `probability`: 1 - (1 - p)^n. */
export function anyOf(count: number, probability: number): number {
  return count === 0 ? 0 : -expm1(count * log1p(-probability));
}
