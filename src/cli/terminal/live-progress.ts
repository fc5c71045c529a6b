// Progress on stderr that also moves while nothing is finished: by the clock, and by what runs under way tell of themselves.

import type { Job } from "../../experiment/executors/executor.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { toSeconds } from "../../kernel/time.ts";
import { createProgress, SILENT_PROGRESS, type Progress, type Reached } from "./progress.ts";

const TICK_MS = 1_000;

export function liveProgress(label: string, total: number, isQuiet = false): Progress {
  if (isQuiet) return SILENT_PROGRESS;
  const progress = createProgress({ label, total, stream: process.stderr, now: () => performance.now() });
  const timer = setInterval(() => progress.tick(), TICK_MS);
  timer.unref();
  return {
    ...progress,
    end() {
      clearInterval(timer);
      progress.end();
    },
  };
}

/** What an executor tells, as progress wants it. */
export function followRuns({ variants }: Pick<Scenario, "variants">, progress: Progress) {
  const durations = new Map(variants.map(({ name, duration }) => [name, duration]));
  const underWay = new Map<string, Reached>();
  const nameOf = ({ variant, seed }: Job): string => `${variant} ${seed}`;
  return {
    onMoment(job: Job, now: number): void {
      const duration = durations.get(job.variant);
      underWay.set(nameOf(job), { now, duration: duration === undefined ? undefined : toSeconds(duration) });
      progress.reach([...underWay.values()]);
    },
    onResult(job: Job): void {
      underWay.delete(nameOf(job));
      progress.reach([...underWay.values()]);
      progress.advance();
    },
  };
}
