// How large the runs of a scenario will be, and how busy its workers, in a few words.

import type { Variant } from "../../scenario/scenario.ts";
import { expectedDemand } from "../../workload/expected-demand.ts";

/** A load is said in percent below this. */
const TIMES_FROM = 10;

/** `about 1,200 tasks a run, which as they come are work for 83% of the workers' cores`; undefined where rates do not say it. */
export function sayExpectedSize(variants: readonly Variant[]): string | undefined {
  const sizes = variants.flatMap(({ workload, cluster }) => {
    const demand = expectedDemand(workload);
    if (demand === undefined) return [];
    const workers = cluster.nodes.filter(({ role }) => role === "worker");
    return {
      tasks: demand.tasks,
      load: demand.cores / workers.reduce((sum, { cores, speed }) => sum + cores * speed, 0),
    };
  });
  if (sizes.length === 0) return undefined;
  const tasks = range(
    sizes.map((size) => size.tasks),
    sayTasks,
  );
  const load = range(
    sizes.map((size) => size.load),
    sayLoad,
  );
  const excess = sizes.some((size) => size.load > 1) ? ", more than they can do" : "";
  return `about ${tasks} tasks a run, which as they come are work for ${load} of the workers' cores${excess}`;
}

function range(values: readonly number[], say: (value: number) => string): string {
  const [least, most] = [say(Math.min(...values)), say(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}

function sayTasks(count: number): string {
  return Number.isFinite(count) ? rounded(count).toLocaleString("en-US") : "any number of";
}

function sayLoad(share: number): string {
  if (!Number.isFinite(share)) return "any number";
  return share < TIMES_FROM ? `${rounded(share * 100)}%` : `${rounded(share).toLocaleString("en-US")} times all`;
}

/** To two digits, and no further than whole ones. */
function rounded(value: number): number {
  return value < 10 ? Number(value.toPrecision(1)) : Math.round(Number(value.toPrecision(2)));
}
