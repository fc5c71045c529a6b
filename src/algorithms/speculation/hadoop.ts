// The speculation of the first Hadoop releases: copies every attempt that is well behind the mean progress.

import { ageOf, besides } from "./progress.ts";
import {
  type AttemptView,
  defineSpeculation,
  type GroupView,
  type SpeculationPolicy,
  type SpeculationView,
} from "./speculation.ts";

export const hadoop = defineSpeculation({
  name: "hadoop",
  summary: "Copies attempts whose progress is more than a gap below their group's mean, in order of start.",
  source:
    "Hadoop before LATE: TaskInProgress.hasSpeculativeTask (SPECULATIVE_GAP 0.2, SPECULATIVE_LAG 60 s); Zaharia et al., OSDI 2008, section 2.2",
  parameters: {
    gap: { type: "probability", default: 0.2, summary: "How far below the mean progress an attempt has to be." },
    lag: { type: "duration", default: "60s", summary: "No attempt is judged before it has run for so long." },
    interval: { type: "duration", default: "3s", min: "1ms", summary: "How often to look: Hadoop's heartbeat." },
  },
  create({ gap, lag, interval }): SpeculationPolicy {
    return {
      caps: { perTask: 2, freeSlotsOnly: true },
      interval,
      decide: (view) =>
        view.freeSlots <= 0
          ? []
          : view.groups
              .flatMap((group) => behind(group, view, gap, lag))
              .slice(0, view.freeSlots)
              .map((attempt) => besides(attempt)),
    };
  },
});

/** Waiting tasks are started first, so a group that has some gets no copies. */
function behind(group: GroupView, { now }: SpeculationView, gap: number, lag: number): AttemptView[] {
  if (group.waitingCount > 0) return [];
  // Completed tasks are part of the mean. A task with two copies counts twice, which no decision notices.
  let sum = group.completedCount;
  const old: AttemptView[] = [];
  for (const attempt of group.running) {
    sum += attempt.progress;
    if (attempt.copies === 1 && ageOf(attempt, now) >= lag) old.push(attempt);
  }
  const mean = sum / (group.completedCount + group.running.length);
  return old.filter(({ progress }) => progress < mean - gap);
}
