// Nomad's two loops: a failed task is restarted on its machine a few times, and then rescheduled to another one.

import { type Duration, microseconds, seconds } from "../../kernel/time.ts";
import { grownDelay } from "./growth.ts";
import { defineRetry } from "./retry.ts";

/** A restart's delay is longer by up to this share, drawn evenly. */
const JITTER = 0.25;

interface Job {
  /** On the same machine, after each placement. */
  readonly restarts: number;
  readonly restartDelay: Duration;
  readonly rescheduleDelay: Duration;
  readonly rescheduleFactor: number;
  readonly rescheduleDelayMax: Duration;
  readonly reschedulesMax: number;
}

const JOBS: Readonly<Record<"service" | "batch", Job>> = {
  service: {
    restarts: 2,
    restartDelay: seconds(15),
    rescheduleDelay: seconds(30),
    rescheduleFactor: 2,
    rescheduleDelayMax: seconds(3_600),
    reschedulesMax: Infinity,
  },
  batch: {
    restarts: 3,
    restartDelay: seconds(15),
    rescheduleDelay: seconds(5),
    rescheduleFactor: 1,
    rescheduleDelayMax: seconds(5),
    reschedulesMax: 1,
  },
};

export const nomad = defineRetry({
  name: "nomad",
  summary:
    "service: 2 restarts 15 s apart, then a reschedule after 30 s, 1 m, 2 m ... up to 1 h, and so on. batch: 3 restarts, one reschedule after 5 s, 3 restarts.",
  source:
    "HashiCorp Nomad, structs.go: default restart and reschedule policies; restarts.go: jitter. Restarts count within 30 m (service) or 24 h (batch) there, here whenever they are; catalogue F1",
  parameters: {
    job: { type: "choice", options: ["service", "batch"], default: "service", summary: "Which of Nomad's defaults." },
  },
  shorthand: "job",
  create({ job }) {
    const rule = JOBS[job as keyof typeof JOBS];
    return {
      delay(failures, _previous, random) {
        const attemptsPerPlacement = rule.restarts + 1;
        if (failures >= attemptsPerPlacement * (rule.reschedulesMax + 1)) return undefined;
        if (failures % attemptsPerPlacement !== 0)
          return microseconds(rule.restartDelay * (1 + JITTER * random.uniform()));
        const reschedules = failures / attemptsPerPlacement - 1;
        const { rescheduleDelay, rescheduleFactor, rescheduleDelayMax } = rule;
        return microseconds(grownDelay(rescheduleDelay, rescheduleFactor, reschedules, rescheduleDelayMax));
      },
    };
  },
});
