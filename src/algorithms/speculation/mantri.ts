// Mantri: restarts or copies an attempt when that is expected to save resources, judged by how long its peers took.

import type { Duration } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { ageOf, besides, middleOfRank, timeLeft } from "./progress.ts";
import {
  type AttemptView,
  type Copy,
  defineSpeculation,
  type GroupView,
  type SpeculationPolicy,
  type SpeculationView,
} from "./speculation.ts";

export const mantri = defineSpeculation({
  name: "mantri",
  summary:
    "Copies an attempt if P(left > new * (c + 1) / c) > delta, c its copies; restarts it if tasks wait and that is faster.",
  source:
    "Ananthanarayanan, Kandula, Greenberg, Stoica, Lu, Saha, Harris, Reining in the Outliers in Map-Reduce Clusters using Mantri, OSDI 2010, section 5.2; catalogue F7",
  parameters: {
    delta: {
      type: "probability",
      default: 0.25,
      summary: "A copy saves resources with more than this probability, or there is none.",
    },
    copies: { type: "integer", default: 3, min: 1, summary: "Copies of a task at a time, the first included." },
    restarts: {
      type: "integer",
      default: 3,
      min: 0,
      summary: "An attempt with this number or a later one is not restarted.",
    },
    margin: {
      type: "duration",
      default: "10s",
      min: "1ms",
      summary:
        "The period of progress reports: no attempt is judged before it has run for so long, and a restart, or a copy in a slot that nobody wants, must be this much faster.",
    },
    interval: { type: "duration", default: "10s", min: "1ms", summary: "How often to look." },
  },
  create({ delta, copies, restarts, margin, interval }): SpeculationPolicy {
    const rule: Rule = { delta, copies, restarts, margin };
    return { caps: { perTask: copies }, interval, decide: (view) => decide(view, rule) };
  },
});

interface Rule {
  readonly delta: number;
  readonly copies: number;
  readonly restarts: number;
  readonly margin: Duration;
}

/** An attempt that may get company: of a task's copies the one that is expected to end first. */
interface Judged {
  readonly attempt: AttemptView;
  readonly left: number;
}

function decide(view: SpeculationView, rule: Rule): readonly Copy[] {
  const isWaitedFor = view.waitingCount > 0;
  // Copies that save resources may queue; the others are for slots that nobody wants.
  let spareSlots = isWaitedFor ? 0 : view.freeSlots;
  return view.groups.flatMap((group): Copy[] => {
    const mean = group.durationMean();
    if (mean === undefined) return [];
    const quick = quickDuration(group, rule.delta);
    const chosen: Copy[] = [];
    for (const { attempt, left } of judged(group, view, rule)) {
      const { task, copies } = attempt;
      const isWorthIt = left > mean + rule.margin;
      if (isWaitedFor && copies === 1 && attempt.attempt < rule.restarts && isWorthIt)
        chosen.push({ task, avoid: [], replaces: true });
      else if (left > (quick * (copies + 1)) / copies) chosen.push(besides(attempt));
      else if (isWorthIt && spareSlots > 0) {
        spareSlots -= 1;
        chosen.push(besides(attempt));
      }
    }
    return chosen;
  });
}

/** More than delta of the durations so far are at most this: so P(new < x) > delta for all x above it. */
function quickDuration(group: GroupView, delta: number): number {
  const count = group.completedCount;
  const rank = Math.floor(delta * count) + 1;
  return (rank > count ? undefined : group.durationQuantile(middleOfRank(rank, count))) ?? Infinity;
}

/** Longest first, tasks once, in order of start where as much is left. */
function judged(group: GroupView, { now }: SpeculationView, { copies, margin }: Rule): Judged[] {
  const first = new Map<TaskId, Judged>();
  for (const attempt of group.running) {
    if (attempt.copies >= copies) continue;
    // A copy that has not reported yet may be the fastest: its task is left alone for now.
    const left = ageOf(attempt, now) < margin ? 0 : timeLeft(attempt, now);
    const other = first.get(attempt.task);
    if (other === undefined || left < other.left) first.set(attempt.task, { attempt, left });
  }
  return [...first.values()].sort((a, b) =>
    a.left === b.left ? a.attempt.startedAt - b.attempt.startedAt || a.attempt.task - b.attempt.task : b.left - a.left,
  );
}
