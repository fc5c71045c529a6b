// What a user is warned of where healthy workers would count as suspect or dead, and where a fault takes clients with it.

import { describe, expect, test } from "vitest";
import { scenarioOf, SMALLEST, WORKLOAD } from "./loading.ts";

/** `line:column message` of every warning about a text that is otherwise right. */
function warningsOf(text: string): readonly string[] {
  return scenarioOf(text).warnings.map(({ line, column, message }) => `${line}:${column} ${message}`);
}

describe("workers that report to a new master by their next heartbeat", () => {
  const rare = (architecture: string, fault: string, more = "") =>
    warningsOf(
      `${SMALLEST}scheduler: { architecture: ${architecture}, detection: { heartbeat: { interval: 5m, suspect: 15m, timeout: 20m } }${more} }\nfaults: [{ at: 5s, ${fault} }]\n`,
    ).filter((warning) => warning.includes("reconcileGrace"));

  test("are given up if that comes too late", () => {
    expect(rare("single-master", "crash: leader, for: 1s")).toEqual([
      expect.stringContaining(
        "a master that begins anew waits 15s for its workers to report ('reconcileGrace'), and they find out by their next heartbeat, up to 5m later",
      ),
    ]);
    expect(rare("single-master", "rolling-restart: all masters")).toHaveLength(1);
    expect(rare("single-master", "crash: master/0, for: 1s")).toHaveLength(1);
  });

  test("are not where they are waited for, told, or have no new master", () => {
    expect(rare("{ single-master: { reconcileGrace: 6m } }", "crash: leader, for: 1s")).toEqual([]);
    expect(rare("active-standby", "crash: leader, for: 1s")).toEqual([]);
    expect(rare("single-master", "crash: leader, for: 1s", ", recovery: safe-stop")).toEqual([]);
    expect(rare("single-master", "crash: worker/0, for: 1s")).toEqual([]);
  });
});

describe("workers that bear less silence than there is between two heartbeats", () => {
  const bearing = (orphanTimeout: string, design = "single-master") =>
    warningsOf(`${SMALLEST}scheduler: { architecture: { ${design}: { orphanTimeout: ${orphanTimeout} } } }\n`);

  test.each(["single-master", "offers", "replicated-master"])("stop what they run, in '%s'", (design) => {
    expect(bearing("1s", design)).toEqual([
      expect.stringContaining(
        "workers hear of their master with their heartbeats, every 1s, and stop what they run 1s after the last one: what takes longer is never done",
      ),
    ]);
  });

  test("do not where it is longer", () => {
    expect(bearing("1001ms")).toEqual([]);
  });
});

describe("a detector that is hastier than heartbeats come", () => {
  const detecting = (detection: string, rest = "") =>
    warningsOf(`${SMALLEST}scheduler: { ${rest}detection: { ${detection} } }\n`);

  test("declares healthy workers dead", () => {
    expect(detecting("heartbeat: { interval: 1s, timeout: 500ms }")).toEqual([
      "3:27 heartbeats come every 1s, and between any two of them a healthy worker is declared dead: all its tasks are run again, over and over; expected to wait for several heartbeats",
    ]);
    expect(detecting("lease: { interval: 20s, ttl: 10s }")).toEqual([expect.stringContaining("is declared dead")]);
    expect(detecting("heartbeat: { interval: 1s, suspect: 1100ms, timeout: 2s }")).toEqual([]);
  });

  test("suspects them, with a default that was meant for shorter intervals", () => {
    expect(detecting("heartbeat: { interval: 15s, timeout: 1m }")).toEqual([
      "3:27 heartbeats come every 15s, and between any two of them a healthy worker is suspect, and gets no new work then; expected 'suspect' to be longer than that",
    ]);
    expect(detecting("heartbeat: { interval: 15s, suspect: 45s, timeout: 1m }")).toEqual([]);
  });

  test("heartbeats that are the whole run are told", () => {
    const beating = (interval: string, detection = "heartbeat") =>
      warningsOf(
        `duration: 1h\n${WORKLOAD}cluster: { workers: 50 }\nscheduler: { detection: { ${detection}: { interval: ${interval} } } }\n`,
      );
    // An hour, and as long again for what has arrived: 50 * 7200 s / 1 ms.
    expect(beating("1ms")).toEqual([
      "4:27 heartbeats every 1ms are up to about 400,000,000 messages in a run: that takes long",
    ]);
    expect(beating("100ms")).toEqual([]);
  });

  test("matters only where somebody acts on it", () => {
    const hasty = "heartbeat: { interval: 15s, timeout: 1m }";
    expect(detecting(hasty, "architecture: decentralised, ")).toEqual([]);
    expect(detecting(hasty, "architecture: app-sharding, ")).toEqual([]);
    expect(detecting("swim: { interval: 1m }")).toEqual([]);
  });

  test.each(["heartbeat", "chen", "bertier", "phi-accrual", "swim", "lease", "kubernetes", "yarn", "slurm"])(
    "is never '%s' with its defaults",
    (name) => expect(warningsOf(`${SMALLEST}scheduler: { detection: ${name} }\n`)).toEqual([]),
  );
});

describe("a fault that strikes clients by where they are", () => {
  const striking = (fault: string, clients = "3") =>
    warningsOf(
      `duration: 1h\n${WORKLOAD}cluster: { zones: [a, b, c], racks: 2, workers: 6, clients: ${clients} }\nfaults: [${fault}]\n`,
    ).filter((warning) => warning.includes("clients"));

  test("makes what they are asked for wait", () => {
    expect(striking("{ at: 10s, crash: { zone: b }, for: 3m }")).toEqual([
      "4:21 strikes 1 of 3 clients too (client/1): what they are asked for meanwhile waits for them in every design, and response times count that; to strike the service alone, put all clients in zone 'a' (`clients: { count: 3, spread: none }`) and strike another",
    ]);
    expect(striking("{ at: 10s, pause: { zone: a }, for: 3m }", "1")).toEqual([
      expect.stringContaining("strikes all clients too (client/0)"),
    ]);
    expect(striking("{ at: 10s, crash: { rack: b/1 }, for: 3m }")).toHaveLength(1);
    expect(striking("{ random: { crash: any zone, every: 10m, for: 1m } }")).toEqual([
      expect.stringContaining("strikes all clients too"),
    ]);
  });

  test("is meant where it names them, and is none where they are elsewhere", () => {
    expect(striking("{ at: 10s, crash: all clients, for: 3m }")).toEqual([]);
    expect(striking("{ at: 10s, crash: client/1, for: 3m }")).toEqual([]);
    expect(striking("{ at: 10s, crash: { zone: b }, for: 3m }", "{ count: 3, spread: none }")).toEqual([]);
    expect(striking("{ at: 10s, partition: { isolate: { zone: b } }, for: 3m }")).toEqual([]);
    expect(striking("{ random: { crash: any worker, every: 10m, for: 1m } }")).toEqual([]);
  });
});

describe("a fault that strikes whoever leads", () => {
  const striking = (architecture: string, fault: string) =>
    warningsOf(
      `${SMALLEST}scheduler: { architecture: ${architecture} }\ncluster: { masters: 3 }\nfaults: [{ at: 1s, ${fault}, for: 1s }]\n`,
    );

  test("strikes the first master where nobody leads, whichever of the roles is named", () => {
    expect(striking("database-lock", "crash: leader")).toEqual([
      "5:27 nobody leads in 'database-lock': 'leader' is the first master that is up, as if it said 'master/0'",
    ]);
    expect(striking("slots", "crash: follower")).toEqual([expect.stringContaining("'follower' is the first master")]);
    expect(striking("database-lock", "crash: master/0")).toEqual([]);
  });

  test("strikes one of them where several do", () => {
    expect(striking("offers", "pause: leader")).toEqual([
      "5:27 several masters lead in 'offers': 'leader' is the one that began to do so last; name one, such as 'master/0'",
    ]);
    expect(striking("replicated-master", "crash: leader")).toEqual([]);
  });
});
