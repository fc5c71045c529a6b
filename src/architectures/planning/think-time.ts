// How long a scheduler thinks about a job: t_job + n * t_task, as Omega's simulator has it (Schwarzkopf, Konwinski, Abd-El-Malek,
// Wilkes, EuroSys 2013, section 4). Time, not computing: a scheduler that thinks still answers.

import type { Distribution } from "../../kernel/distributions/distribution.ts";
import type { Parameters } from "../../kernel/parameters.ts";
import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Duration } from "../../kernel/time.ts";

export const THINK_PARAMETERS = {
  thinkPerJob: {
    type: "distribution",
    of: "duration",
    optional: true,
    summary:
      "A scheduler thinks so long about each job, and about one job at a time. A job = tasks with a job in the workload that are there within 100ms, otherwise one task. Default: no time.",
  },
  thinkPerTask: {
    type: "distribution",
    of: "duration",
    optional: true,
    summary: "And so long about each task of it, on top of that. Default: no time.",
  },
} as const satisfies Parameters;

export interface ThinkOptions {
  readonly thinkPerJob: Distribution | undefined;
  readonly thinkPerTask: Distribution | undefined;
}

/** About a job of one task, us. */
export function meanThought({ thinkPerJob, thinkPerTask }: ThinkOptions): number {
  return (thinkPerJob?.mean ?? 0) + (thinkPerTask?.mean ?? 0);
}

export function thinks(options: ThinkOptions): boolean {
  return meanThought(options) > 0;
}

export class ThinkTime {
  readonly #options: ThinkOptions;
  readonly #random: RandomStream;

  constructor(options: ThinkOptions, random: RandomStream) {
    this.#options = options;
    this.#random = random;
  }

  /** About so many tasks of so many jobs. */
  draw(tasks: number, jobs = 1): Duration {
    const { thinkPerJob, thinkPerTask } = this.#options;
    let time = 0;
    if (thinkPerJob !== undefined) for (let job = 0; job < jobs; job += 1) time += thinkPerJob.sample(this.#random);
    if (thinkPerTask !== undefined)
      for (let task = 0; task < tasks; task += 1) time += thinkPerTask.sample(this.#random);
    return Math.floor(time) as Duration;
  }
}
