// Workers that beat once a minute or less hear as seldom from their master. That is no silence: they must not stop their work.

import { expect, test } from "vitest";
import { runVariant } from "../../src/experiment/run-variant.ts";
import { scenarioOf } from "../scenario/loading.ts";

test.each(["{ heartbeat: { interval: 60s, suspect: 120s, timeout: 180s } }", "slurm", "xxl-job"])(
  "with %s, long tasks run once, from their start to their end",
  (detection) => {
    const [variant] = scenarioOf(`
cluster: { workers: 4 }
workload: { long: { arrivals: { all-at-once: 4 }, service: 30m } }
duration: 1s
drain: 2h
scheduler: { detection: ${detection} }
`).variants;
    const { metrics } = runVariant(variant, 1);
    expect(metrics).toMatchObject({ "tasks.completed": 4, "attempts.perTask": 1, "work.wasted": 0 });
  },
);
