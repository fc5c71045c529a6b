// A task is taken in only where its deadline, and every deadline that was accepted before, can be kept: by the plan that
// earliest deadline first makes of all that is on hand. With exact estimates, one core a task, equal machines and no failure
// no accepted task is late, since the dispatcher does just what was planned. Tasks without a deadline stand behind. Whoever is
// turned away may be told the earliest deadline that could be kept; nothing is kept for it, so that no answer leaves anything behind.

import { NEVER, type Instant } from "../../kernel/time.ts";
import { ACCEPT, REJECT, defineAdmission, type Applicant, type Verdict } from "./admission.ts";
import { applying, DeadlinePlan, PLAN_PARAMETERS } from "./deadline-plan.ts";

export const deadline = defineAdmission({
  name: "deadline",
  summary:
    "Only tasks whose deadline can be kept, with all that were accepted before; by a plan, earliest deadline first.",
  source:
    "Catalogue A15; Stankovic, Spuri, Ramamritham and Buttazzo, Deadline Scheduling for Real-Time Systems, 1998, chapter 5 (guarantee on arrival)",
  needsQueue: true,
  ordering: "edf",
  parameters: {
    ...PLAN_PARAMETERS,
    counterOffer: {
      type: "boolean",
      default: false,
      summary:
        "Whoever is turned away is told the earliest deadline that could be kept; clients whose class has a `tolerance` may accept it. What is late already keeps nobody out then.",
    },
  },
  shorthand: "headroom",
  offersDeadlines: ({ counterOffer }) => counterOffer,
  create: ({ counterOffer, ...margins }) => ({
    decide(task, view, now): Verdict {
      if (task.deadline === NEVER) return ACCEPT;
      const plan = new DeadlinePlan(view, now, margins);
      if (counterOffer) plan.forgive();
      if (plan.outlook(applying(task), plan.placeOf(task)).kind === "kept") return ACCEPT;
      const offer = counterOffer ? earliestDeadline(task, plan) : undefined;
      return offer === undefined ? REJECT : { kind: "reject", offer };
    },
  }),
});

/**
 * The earliest deadline, later than its own, with which everything could be kept; undefined if there is none, since it
 * fits nowhere. The further behind a task goes, the less it disturbs the others: so the first place where it
 * disturbs nobody is found by halving. With tasks of several cores that is not quite so (those behind may find other cores):
 * there it is a deadline that can be kept, if not always the earliest.
 */
export function earliestDeadline(task: Applicant, plan: DeadlinePlan): Instant | undefined {
  const asked = applying(task);
  const { waiting } = plan;
  let low = plan.placeOf(task);
  let high = waiting.length;
  if (plan.outlook(asked, high, true).kind === "late") return undefined;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (plan.outlook(asked, middle, true).kind === "kept") high = middle;
    else low = middle + 1;
  }
  for (let place = low; place <= waiting.length; place += 1) {
    const outlook = plan.outlook(asked, place, true);
    if (outlook.kind === "late") continue;
    const after = place === 0 ? task.deadline : Math.max(task.deadline, waiting[place - 1].deadline);
    const offer = Math.max(after, outlook.end);
    // With a later one it would go further behind.
    if (place === waiting.length || offer < waiting[place].deadline) return offer as Instant;
  }
  return undefined;
}
