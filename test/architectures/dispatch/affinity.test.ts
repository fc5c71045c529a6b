// Placement by key in whole schedulers: one key, one machine, also when another master leads; and only the keys of a machine
// that is lost go elsewhere, until it is back.

import { describe, expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import { RandomStreams } from "../../../src/kernel/random-stream.ts";
import { RECORD } from "../../../src/trace/record-kinds.ts";
import { openWorkload } from "../../../src/workload/open-workload.ts";
import { variantOf } from "../../scenario/loading.ts";

interface Dispatch {
  readonly at: number;
  readonly key: string;
  readonly worker: string;
}

function dispatchesOf(settings: string, faults: string): { readonly dispatches: Dispatch[]; readonly leaders: number } {
  const variant = variantOf(
    `duration: 60s\ncluster: { workers: 6 }\nscheduler: { queueing: at-worker, ${settings} }\n` +
      "workload: { web: { arrivals: { poisson: 6/s }, service: 100ms, key: { zipf: { count: 40, exponent: 0 } } } }\n" +
      `faults: [${faults}]\n`,
  );
  const { arrivals } = openWorkload(variant.workload, new RandomStreams("1"));
  const keys: string[] = [];
  for (let task = arrivals.next(); task !== undefined; task = arrivals.next()) keys[task.id] = task.key!;
  const dispatches: Dispatch[] = [];
  const leaders = new Set<number>();
  runVariant(variant, 1, {
    onRecord(kind, at, node, task) {
      if (kind === RECORD["leader.serving"]) leaders.add(node);
      if (kind === RECORD["attempt.dispatched"])
        dispatches.push({ at: at / 1e6, key: keys[task], worker: variant.cluster.nodes[node].name });
    },
  });
  return { dispatches, leaders: leaders.size };
}

function homesOf(dispatches: readonly Dispatch[]): ReadonlyMap<string, ReadonlySet<string>> {
  const homes = new Map<string, Set<string>>();
  for (const { key, worker } of dispatches) homes.set(key, (homes.get(key) ?? new Set()).add(worker));
  return homes;
}

describe.each(["consistent-hash", "rendezvous"])("%s", (placement) => {
  test.each(["active-standby", "replicated-master"])("maps keys alike before and after a failover of %s", (design) => {
    const { dispatches, leaders } = dispatchesOf(
      `architecture: ${design}, placement: ${placement}`,
      "{ at: 20s, crash: leader }",
    );
    expect(leaders).toBe(2);
    expect(dispatches.filter(({ at }) => at > 40).length).toBeGreaterThan(100);
    // While the workers register with a new leader, one after the other, it knows only some of them.
    const homes = homesOf(dispatches.filter(({ at }) => (at > 5 && at < 20) || at > 40));
    expect(homes.size).toBe(40);
    expect([...homes].filter(([, workers]) => workers.size > 1)).toEqual([]);
    expect(new Set([...homes.values()].map(([worker]) => worker)).size).toBe(6);
  });

  test("sends only the keys of a lost machine elsewhere, and back again", () => {
    const { dispatches } = dispatchesOf(
      `architecture: single-master, placement: ${placement}`,
      "{ at: 20s, crash: worker/2, for: 25s }",
    );
    // Its loss is noticed within 15 s, its return within 5 s; what it held is tried again elsewhere meanwhile.
    const [before, without, after] = [
      homesOf(dispatches.filter(({ at }) => at > 5 && at < 20)),
      homesOf(dispatches.filter(({ at }) => at > 35 && at < 45)),
      homesOf(dispatches.filter(({ at }) => at > 50)),
    ];
    let moved = 0;
    for (const [key, [home]] of before) {
      if (without.has(key) && home === "worker/2") moved += 1;
      if (without.has(key)) expect(without.get(key)!.has(home)).toBe(home !== "worker/2");
      if (without.has(key)) expect(without.get(key)!.size).toBe(1);
      if (after.has(key)) expect([...after.get(key)!]).toEqual([home]);
    }
    expect(moved).toBeGreaterThan(0);
  });
});
