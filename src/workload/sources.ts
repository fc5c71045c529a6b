// The task sources of open classes: arrivals of a process, or the jobs of a log.

import { after } from "../kernel/time.ts";
import type { Instant } from "../kernel/time.ts";
import { TaskShaper } from "./task-shaper.ts";
import type { Streams, TaskDraft, TaskSource, WorkloadClass } from "./workload.ts";

/** Where arrivals of the outside world come from, before they are tasks. Undefined for closed loops, which answer back. */
export function createSource(workloadClass: WorkloadClass, streams: Streams): TaskSource | undefined {
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
      return () => {
        at = at === undefined ? undefined : arrivals.next(at, random);
        return at === undefined || at >= workloadClass.stop ? undefined : shaper.shape(at);
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
      return undefined;
  }
}

/** Ends after `limit` tasks at the latest, and asks no further then. */
function limited(workloadClass: WorkloadClass, pull: Pull): TaskSource {
  let rest = workloadClass.limit ?? Infinity;
  return {
    next() {
      if (rest <= 0) return undefined;
      rest -= 1;
      return pull();
    },
  };
}
