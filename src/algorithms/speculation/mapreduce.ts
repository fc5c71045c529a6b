// Speculation of Hadoop MapReduce 2: one copy per job and look, of the attempt that would gain most.

import { after, type Duration, type Instant, seconds } from "../../kernel/time.ts";
import type { TaskId } from "../../process/identity.ts";
import { besides, capOf } from "./progress.ts";
import {
  type AttemptView,
  type Copy,
  defineSpeculation,
  type GroupView,
  type SpeculationPolicy,
  type SpeculationView,
} from "./speculation.ts";

/** Hadoop takes this progress for none, and this silence for a report of no progress. */
const PROGRESS_LEAST = 0.0001;
const SILENCE = seconds(9);

export const mapreduce = defineSpeculation({
  name: "mapreduce",
  summary: "Copies, at most one per group and look, the attempt whose end a new one is expected to beat by most.",
  source: "Apache Hadoop, DefaultSpeculator with LegacyTaskRuntimeEstimator and MRJobConfig's defaults; catalogue F7",
  parameters: {
    capLeast: { type: "integer", default: 10, min: 0, summary: "So many copies of a group are allowed at any rate." },
    capRunning: {
      type: "probability",
      default: 0.1,
      summary: "Copies at a time, as a share of a group's running tasks.",
    },
    capTotal: {
      type: "probability",
      default: 0.01,
      summary: "Copies at a time, as a share of all of a group's tasks.",
    },
    completed: {
      type: "probability",
      default: 0.05,
      summary: "No copy before this share of the group's tasks, and one of them, is completed.",
    },
    interval: { type: "duration", default: "1s", min: "1ms", summary: "How often to look." },
    pause: { type: "duration", default: "15s", summary: "A group is not looked at for so long after it got a copy." },
  },
  create({ capLeast, capRunning, capTotal, completed, interval, pause }): SpeculationPolicy {
    const paused = new Map<number, Instant>();
    return {
      caps: { perTask: 2, ofGroup: { least: capLeast, ofRunning: capRunning, ofTasks: capTotal } },
      interval,
      decide(view) {
        for (const [group, until] of paused) if (view.now >= until) paused.delete(group);
        return view.groups.flatMap((group): Copy[] => {
          if (paused.has(group.group) || !isReady(group, completed)) return [];
          const { best, running, copies } = look(group, view);
          const cap = Math.max(capOf(capRunning, running, capLeast), capOf(capTotal, group.taskCount, 0));
          if (best === undefined || copies >= cap) return [];
          if (pause > 0) paused.set(group.group, after(view.now, pause));
          return [besides(best)];
        });
      },
    };
  },
});

/** A group whose tasks still wait for slots is left alone. */
function isReady({ waitingCount, completedCount, taskCount }: GroupView, share: number): boolean {
  return waitingCount === 0 && completedCount >= share * taskCount;
}

interface Look {
  readonly best: AttemptView | undefined;
  /** Tasks that run, and their extra copies. */
  readonly running: number;
  readonly copies: number;
}

function look(group: GroupView, { now }: SpeculationView): Look {
  const mean = group.durationMean();
  let best: AttemptView | undefined;
  let gainMost = 0;
  const copied = new Set<TaskId>();
  let copies = 0;
  let single = 0;
  for (const attempt of group.running) {
    if (attempt.copies > 1) {
      if (!copied.has(attempt.task)) copies += attempt.copies - 1;
      copied.add(attempt.task);
      continue;
    }
    single += 1;
    const gain = mean === undefined ? 0 : gainOf(attempt, mean, now);
    if (gain > gainMost) {
      best = attempt;
      gainMost = gain;
    }
  }
  return { best, running: single + copied.size, copies };
}

/** How much earlier a copy that starts now is expected to end, us; 0 where it is not, as where the end is overdue. */
function gainOf(attempt: AttemptView, mean: Duration, now: Instant): number {
  const { progress, startedAt, progressAt } = attempt;
  const reportedAt = now - progressAt > SILENCE ? now : progressAt;
  const end = startedAt + (reportedAt - startedAt) / Math.max(PROGRESS_LEAST, progress);
  return Math.max(0, end - (now + mean));
}
