// The task sources of open classes: arrivals of a process, or the jobs of a log.

import { after } from "../kernel/time.ts";
import type { Instant } from "../kernel/time.ts";
import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream } from "../kernel/random-stream.ts";
import { TaskShaper } from "./task-shaper.ts";
import type { Streams, TaskDraft, TaskSource, WorkloadClass } from "./workload.ts";

/**
 * Where arrivals of the outside world come from, before they are tasks. Undefined for closed loops and workflows, which answer
 * back.
 */
export function createSource(workloadClass: WorkloadClass, streams: Streams): TaskSource | undefined {
  if (workloadClass.workflow !== undefined) return undefined;
  const pull = createPull(workloadClass, streams);
  return pull && limited(workloadClass, pull);
}

type Pull = () => TaskDraft | undefined;

function createPull(workloadClass: WorkloadClass, streams: Streams): Pull | undefined {
  const { demand, start } = workloadClass;
  const prefix = `workload/${workloadClass.name}`;
  switch (demand.kind) {
    case "open": {
      const shaper = new TaskShaper(workloadClass, streams, prefix);
      const arrivals = demand.createArrivals();
      const random = streams.stream(`${prefix}/arrivals`);
      let at: Instant | undefined = start;
      const next = () => {
        at = at === undefined ? undefined : arrivals.next(at, random);
        return at === undefined || at >= workloadClass.stop ? undefined : at;
      };
      if (workloadClass.job !== undefined)
        return jobs(workloadClass.job, next, shaper, streams.stream(`${prefix}/jobs`));
      return () => {
        const arrivedAt = next();
        return arrivedAt === undefined ? undefined : shaper.shape(arrivedAt);
      };
    }
    case "trace": {
      const shaper = new TaskShaper(workloadClass, streams, prefix);
      // Two classes with synthetic logs must not share their draws.
      const trace = demand.openTrace({ stream: (name) => streams.stream(`${prefix}/${name}`) });
      return () => {
        const job = trace.next();
        if (!job) return undefined;
        const at = after(start, job.arrivedAfter);
        return at >= workloadClass.stop ? undefined : shaper.shape(at, job);
      };
    }
    case "closed":
    case "trigger":
      return undefined;
  }
}

/** Every arrival is a job: so many tasks at one instant, with a number of their own. */
function jobs(size: Distribution, next: () => Instant | undefined, shaper: TaskShaper, random: RandomStream): Pull {
  let at: Instant | undefined;
  let count = 0;
  let left = 0;
  let job = -1;
  return () => {
    if (left === 0) {
      at = next();
      job += 1;
      count = left = Math.max(1, Math.round(size.sample(random)));
    }
    left -= 1;
    return at === undefined ? undefined : shaper.shape(at, undefined, job, count, count - left - 1);
  };
}

/** Ends after `limit` tasks at the latest, and asks no further then. */
function limited(workloadClass: WorkloadClass, pull: Pull): TaskSource {
  let rest = workloadClass.limit ?? Infinity;
  let begun = -1;
  return {
    next() {
      if (rest <= 0) return undefined;
      rest -= 1;
      const draft = pull();
      if (draft?.gang === undefined || draft.group === begun) return draft;
      begun = draft.group;
      if (rest >= draft.groupSize - 1) return draft;
      rest = 0; // a gang of which some never come would wait for ever
      return undefined;
    },
  };
}
