// Arrivals by the clock: cron triggers, polling, sensors. Marks are counted from the run's start, so that two classes
// with the same interval strike together, as crontabs do at the full hour.

import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import type { Instant } from "../../kernel/time.ts";
import { defineArrivals } from "./arrival-process.ts";

export const periodic = defineArrivals({
  name: "periodic",
  summary: "`count` tasks at every mark: offset, offset + interval, offset + 2 intervals ...",
  parameters: {
    interval: { type: "duration", min: "1us", summary: "Time between marks." },
    offset: { type: "duration", default: "0s", summary: "The first mark." },
    count: { type: "integer", min: 1, default: 1, summary: "Tasks at each mark." },
  },
  shorthand: "interval",
  create({ interval, offset, count }) {
    let mark: Instant | undefined;
    let given = 0;
    return {
      meanRate: (count * MICROSECONDS_PER_SECOND) / interval,
      dispersion: 0,
      next(after) {
        if (mark !== undefined && given < count) {
          given += 1;
          return mark;
        }
        mark = mark === undefined ? firstMark(after, interval, offset) : ((mark + interval) as Instant);
        given = 1;
        return mark;
      },
    };
  },
});

function firstMark(after: Instant, interval: number, offset: number): Instant {
  const steps = Math.max(0, Math.ceil((after - offset) / interval));
  return (offset + steps * interval) as Instant;
}
