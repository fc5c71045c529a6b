// What a task that reads data takes: the fetch from the nearest copy that is up, and then its work, in every design.

import { describe, expect, test } from "vitest";
import { DataReads } from "../../src/cluster/data-reads.ts";
import { runVariant } from "../../src/experiment/run-variant.ts";
import type { Instant } from "../../src/kernel/time.ts";
import type { NodeId, TaskId } from "../../src/process/identity.ts";
import type { TaskSpec } from "../../src/process/task.ts";
import { READ_LEVELS } from "../../src/trace/record-codes.ts";
import { RECORD } from "../../src/trace/record-kinds.ts";
import { variantOf } from "../scenario/loading.ts";

interface Attempt {
  readonly worker: string;
  readonly from: number;
  level: string;
  bytes: number;
  /** s; NaN = it never ended. */
  took: number;
}

const CLUSTER =
  "cluster: { zones: [a, b], racks: 2, workers: 8, network: { same-rack: { bandwidth: 80Mbps }, same-zone: { bandwidth: 40Mbps }, cross-zone: { bandwidth: 10Mbps } } }";

/** 10 MB are 1 s from the rack, 2 s from the zone, and 8 s from the other one. Every task is 5 s of work. */
function attemptsOf(settings: string, { copies = 1, count = 40, faults = "" } = {}): readonly Attempt[] {
  const variant = variantOf(
    [
      "duration: 300s",
      CLUSTER,
      `scheduler: { ${settings} }`,
      `workload: { web: { arrivals: { periodic: 6s }, service: 5s, limit: ${count}, key: { zipf: { count: 1000, exponent: 0 } }, data: { size: 10MB, copies: ${copies} } } }`,
      `faults: [${faults}]`,
    ].join("\n"),
  );
  const attempts = new Map<string, Attempt>();
  runVariant(variant, 1, {
    onRecord(kind, when, node, task, attempt, epoch, value) {
      const name = `${task}/${attempt}`;
      if (kind === RECORD["attempt.started"])
        attempts.set(name, { worker: variant.cluster.nodes[node].name, from: when, level: "", bytes: -1, took: NaN });
      if (kind === RECORD["attempt.read"])
        Object.assign(attempts.get(name)!, { level: READ_LEVELS[epoch], bytes: value });
      if (kind === RECORD["attempt.ended"]) attempts.get(name)!.took = (when - attempts.get(name)!.from) / 1e6;
    },
  });
  return [...attempts.values()];
}

const FETCH = { node: 0, rack: 1, zone: 2, elsewhere: 8 } as const;

describe.each(["ideal", "single-master", "pull-queue"])("%s", (architecture) => {
  test("pays for the way from the nearest copy, and no more", () => {
    const attempts = attemptsOf(`architecture: ${architecture}`);
    expect(attempts.length).toBe(40);
    for (const { level, bytes, took } of attempts) {
      expect(took).toBeCloseTo(5 + FETCH[level as keyof typeof FETCH], 6);
      expect(bytes).toBe(level === "node" ? 0 : 10_000_000);
    }
    expect(new Set(attempts.map(({ level }) => level)).size).toBeGreaterThan(2);
  });
});

describe("a fetch", () => {
  test("is not needed where everybody has a copy", () => {
    expect(
      attemptsOf("architecture: ideal", { copies: 8 }).every(({ level, took }) => level === "node" && took === 5),
    ).toBe(true);
  });

  test("comes from elsewhere while all copies are down, and from the nearest that is up", () => {
    const others = [0, 1, 2, 3, 4, 5, 6].map((index) => `worker/${index}`).join(", ");
    const alone = attemptsOf("architecture: ideal", {
      count: 12,
      faults: `{ at: 1ms, crash: [${others}], for: 10m }`,
    }).filter(({ took }) => took > 1); // the first task flees from one to the next as they fall
    expect(new Set(alone.map(({ level, took }) => `${level} ${took}`))).toEqual(new Set(["elsewhere 13", "node 5"]));
  });

  test("goes on at its own pace on a slow machine, and stands still on a frozen one", () => {
    // The second task begins at 6 s. From 6.5 s on its machine is three times slower, from 7 s on six times.
    const slow = attemptsOf("architecture: ideal", {
      count: 2,
      faults:
        "{ at: 6500ms, slow: all workers, factor: 3, for: 300s }, { at: 7s, slow: all workers, factor: 2, for: 300s }",
    });
    const { level: far, took: long } = slow[1];
    const fetch = FETCH[far as keyof typeof FETCH];
    expect(fetch).toBeGreaterThanOrEqual(1);
    expect(long).toBeCloseTo(fetch + 5 * 6, 5);
    // From 6.5 s on, half a second into the second task, for 10 s.
    const frozen = attemptsOf("architecture: ideal", {
      faults: "{ at: 6500ms, pause: all workers, for: 10s }",
      count: 2,
    });
    for (const { level, took, from } of frozen.slice(1))
      expect(took).toBeCloseTo((from < 6.5e6 ? 10 : 0) + 5 + FETCH[level as keyof typeof FETCH], 5);
  });
});

test("a task that waits for its data goes elsewhere in time although nothing else happens", () => {
  const variant = variantOf(
    [
      "duration: 60s",
      CLUSTER.replace("workers: 8", "workers: 2"),
      "scheduler: { placement: { locality: { wait: 3s, rackWait: 0s } } }",
      // Two tasks about one thing, of which one machine has the only copy.
      "workload: { web: { arrivals: { periodic: 1s }, service: 20s, limit: 2, key: { zipf: { count: 1 } }, data: { size: 1B, copies: 1 } } }",
    ].join("\n"),
  );
  const starts: number[] = [];
  const { metrics } = runVariant(variant, 1, {
    onRecord: (kind, when) => void (kind === RECORD["attempt.started"] && starts.push(when / 1e6)),
  });
  expect(starts[1] - starts[0]).toBeCloseTo(1 + 3, 1);
  expect(metrics).toMatchObject({ "reads.local": 0.5, "reads.moved": 1 });
});

test("what was sent ahead is there until its task has used it, or the machine dies", () => {
  const { cluster } = variantOf(
    `duration: 1m\n${CLUSTER}\nworkload: { web: { arrivals: { poisson: 1/s }, service: 1s } }\n`,
  );
  const workers = cluster.nodes.flatMap(({ role }, node) => (role === "worker" ? [node as NodeId] : []));
  const reads = new DataReads(cluster, () => true);
  const maker = 3 as TaskId;
  const user = {
    outputs: [{ task: maker, node: workers[0], bytes: 10_000_000 }],
    part: { position: 1 },
  } as unknown as TaskSpec;
  const takesAt = (seconds: number) => reads.read(workers[1], user, (seconds * 1e6) as Instant)!.takes / 1e6;
  const whole = takesAt(100);
  expect(whole).toBeGreaterThan(0);
  const send = () => reads.send(maker, [{ position: 1, worker: 1 }], 0 as Instant);
  send();
  expect(takesAt(100)).toBe(0);
  reads.crashed(workers[1], 0 as Instant, false);
  expect(takesAt(100)).toBe(whole);
  send();
  reads.used(user);
  expect(takesAt(100)).toBe(whole);
});
