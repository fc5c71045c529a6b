// What is promised is what is worth most: where the plan of `deadline` has no place for a task, tasks that were taken in before and have
// not begun make room for it, those first whose value is least for the work that is left of them, as long as what is lost that way
// is worth less than what comes. So the value of all that is promised never falls. Such a task expires: its promise is broken,
// for a better one. What has begun is left alone.

import { NEVER, type Instant } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { ACCEPT, REJECT, defineAdmission, type AdmissionView, type Applicant, type Verdict } from "./admission.ts";
import { applying, DeadlinePlan, PLAN_PARAMETERS, type Margins, type PlannedTask } from "./deadline-plan.ts";

export const value = defineAdmission({
  name: "value",
  summary:
    "The tasks that are worth most, by a plan, earliest deadline first: one that has no place in it displaces what waits and is worth less, least value for its work first.",
  source:
    "Catalogue A15 (drop least value density); Locke, Best-Effort Decision-Making for Real-Time Scheduling, CMU-CS-86-134, 1986 (low value densities are rejected first when the plan is overloaded)",
  needsQueue: true,
  needsValues: true,
  ordering: "edf",
  parameters: PLAN_PARAMETERS,
  shorthand: "headroom",
  create: (margins) => ({ decide: (task, view, now) => decide(task, view, now, margins) }),
});

function decide(task: Applicant, view: AdmissionView, now: Instant, margins: Margins): Verdict {
  if (task.deadline === NEVER) return ACCEPT;
  const plan = new DeadlinePlan(view, now, margins).forgive();
  const victims = victimsFor(task, plan);
  if (victims === undefined) return REJECT;
  return victims.length === 0
    ? ACCEPT
    : { kind: "accept", drop: victims.map(({ accepted }) => accepted!.id as TaskId) };
}

/**
 * While somebody is late, the least dense of those that go before is left out: nobody behind it can help. Every one of them costs
 * one plan, and the sum of their values is bounded by that of the task. Last, those are put back, the densest first, that were
 * in vain.
 */
function victimsFor(task: Applicant, plan: DeadlinePlan): readonly PlannedTask[] | undefined {
  const asked = applying(task);
  const worth = task.value ?? 0;
  const density = worth / workOf(asked);
  let others = plan.waiting;
  let lost = 0;
  const victims: PlannedTask[] = [];
  for (;;) {
    const place = plan.placeOf(task, others);
    const outlook = plan.outlook(asked, place, false, others);
    if (outlook.kind === "kept") break;
    const until = outlook.position > place ? outlook.position : outlook.position + 1;
    const victim = leastDense(others, Math.min(until, others.length), density);
    if (victim === undefined) return undefined;
    lost += valueOf(victim);
    if (lost >= worth) return undefined;
    victims.push(victim);
    others = others.filter((other) => other !== victim);
  }
  return victims.toReversed().filter((victim) => {
    const kept = new Set([...others, victim]);
    const more = plan.waiting.filter((other) => kept.has(other));
    const isNeeded = plan.outlook(asked, plan.placeOf(task, more), false, more).kind === "late";
    if (!isNeeded) others = more;
    return isNeeded;
  });
}

/** Of the first so many; undefined: all are as dense as that, or denser, or cannot be had. */
function leastDense(tasks: readonly PlannedTask[], count: number, bound: number): PlannedTask | undefined {
  let least: PlannedTask | undefined;
  let leastDensity = bound;
  for (let position = 0; position < count; position += 1) {
    const task = tasks[position];
    if (task.accepted?.isDroppable !== true) continue;
    const density = valueOf(task) / workOf(task);
    if (density < leastDensity || (density === leastDensity && least !== undefined)) {
      least = task;
      leastDensity = density;
    }
  }
  return least;
}

function valueOf({ accepted }: PlannedTask): number {
  return accepted?.value ?? 0;
}

/** Core time; at least something, so that nothing is infinitely dense. */
function workOf({ cores, work }: PlannedTask): number {
  return cores * Math.max(1, work);
}
