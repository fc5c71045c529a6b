// What each way to replicate, and to promote, costs in a disaster: against what follows from the delays. Sites are 60 ms apart and back.

import { describe, expect, test, vi } from "vitest";
import { servings, story, violated, type Story } from "./runs.ts";

vi.setConfig({ testTimeout: 120_000 });

const SITE_LOST = "{ at: 20.9s, crash: { zone: a }, for: 20s }";
const SITE_LOST_FOR_LONG = SITE_LOST.replace("20s", "35s");
const SITE_CUT_OFF = "{ at: 20.9s, partition: { isolate: { zone: a } }, for: 20s }";
const QUICK = "primaryTimeout: 5s";

describe("the loss of the primary's site", () => {
  test("costs, asynchronously, what came since the last batch, and the replica promotes itself after the timeout", () => {
    const lost = story(`promotion: automatic, ${QUICK}, shipInterval: 1s`, SITE_LOST);
    // The last beat is sent at 20 s, and is there at 20.03 s; 5 s later it asks around, for a beat's length.
    const [, second] = servings(lost);
    expect(second.node).toBe(1);
    expect(second.at).toBeCloseTo(20.03 + 5 + 1, 1);
    // Batches go at full seconds: at most 0.9 s are lost, and, with a task every 0.1 s, at least 0.7.
    expect(lost.metrics["recovery.rpo"]).toBeLessThan(0.91);
    expect(lost.metrics["recovery.rpo"]).toBeGreaterThan(0.5);
    expect(violated(lost)).toEqual(["I1", "I2"]);
    // Taken in, sent out and ended, 10 a second each, for 0.9 s.
    expect(lost.metrics["log.rewound"]).toBeGreaterThan(20);
    expect(lost.metrics["log.rewound"]).toBeLessThan(32);
  });

  test("costs nothing but time where the replica must have it: with a person, the timeout and the time to decide", () => {
    const lost = story(
      `replication: sync, promotion: manual, ${QUICK}, decisionTime: [8s], fallback: true`,
      SITE_LOST_FOR_LONG,
    );
    expect(servings(lost)[1].node).toBe(1);
    // Its last word is there by 20.93 s, and 0.1 s older at most. 5 s, 8 s, 1 s to ask around, and 10 s until it goes on alone.
    expect(servings(lost)[1].at).toBeGreaterThan(20.8 + 24);
    expect(servings(lost)[1].at).toBeLessThan(20.93 + 24.01);
    expect(lost.metrics["tasks.lost"]).toBe(0);
    expect(violated(lost)).toEqual([]);
  });

  test("stops everything where the new primary waits for the old one", () => {
    const lost = story(`replication: sync, promotion: automatic, ${QUICK}`, SITE_LOST);
    expect(servings(lost)[1].at).toBeGreaterThan(40.9);
    expect(violated(lost)).toEqual([]);
  });

  test("costs a lease where a witness decides, and nothing is lost", () => {
    const lost = story(
      "replication: semi-sync, promotion: witness, lease: 6s, renewDeadline: 4s, retryPeriod: 1s",
      SITE_LOST,
    );
    const [, { at, node }] = servings(lost);
    expect(node).toBe(1);
    // Renewed at most 1.2 s before, seen at most 1.2 s after that, and again looked at within 1.2 s.
    expect(at).toBeGreaterThan(20.9 + 6 - 1.2);
    expect(at).toBeLessThan(20.9 + 6 + 2.4 + 0.5);
    expect(violated(lost)).toEqual([]);
  });

  test("is survived where the primary comes back first: it asks around, and goes on in an epoch of its own", () => {
    const lost = story(`promotion: manual, ${QUICK}`, "{ at: 20.9s, crash: master/0, for: 3s }");
    expect(servings(lost).map(({ node }) => node)).toEqual([0, 0]);
    expect(servings(lost)[1].at).toBeCloseTo(23.9 + 1, 1);
    expect(violated(lost)).toEqual([]);
  });
});

describe("a cut that is mended", () => {
  test("leaves two primaries where the replica decides by itself, until they hear of each other", () => {
    const cut = story(`promotion: automatic, ${QUICK}`, SITE_CUT_OFF);
    expect(violated(cut)).toEqual(["I1", "I2", "I3"]);
    // From the timeout after the last word (20.8 to 20.93 s) and a beat to ask around on, until a beat is through after 40.9 s.
    expect(cut.metrics["leaders.overlap"]).toBeGreaterThan(40.9 - 26.93);
    expect(cut.metrics["leaders.overlap"]).toBeLessThan(40.9 - 26.8 + 1.1);
    expect(cut.records.filter(({ kind }) => kind === "log.rewound").map(({ node }) => node)).toEqual([0]);
  });

  test("changes nothing where a person decides, and takes longer than that", () => {
    const cut = story("promotion: manual, decisionTime: [20s]", SITE_CUT_OFF);
    expect(servings(cut)).toHaveLength(1);
    expect(violated(cut)).toEqual([]);
  });

  test("lets one side go on where a witness decides; what the other had on its way was never acknowledged", () => {
    const cut = story(
      "replication: sync, promotion: witness, lease: 6s, renewDeadline: 4s, retryPeriod: 1s",
      SITE_CUT_OFF,
    );
    expect(servings(cut).map(({ node }) => node)).toEqual([0, 1]);
    expect(cut.metrics["leaders.overlap"]).toBe(0);
    expect(cut.metrics["log.rewound"]).toBeGreaterThan(0);
    expect(violated(cut)).toEqual([]);
  });

  test("between the two sites only, leaves the primary where it is: it goes on alone once the witness knows", () => {
    const between = "{ at: 20.9s, partition: { groups: [{ zone: a }, { zone: b }] }, for: 20s }";
    const cut = story("replication: sync, promotion: witness, semiSyncTimeout: 2s", between);
    expect(servings(cut)).toHaveLength(1);
    // 2 s without an acknowledgement, and two round trips to most of the lock service.
    expect(cut.metrics["dispatchGap.max"]).toBeGreaterThan(2);
    expect(cut.metrics["dispatchGap.max"]).toBeLessThan(2.6);
    expect(violated(cut)).toEqual([]);
  });
});

describe("a master that comes back with what the primary does not know", () => {
  test("stays out where that is wanted, and otherwise takes the primary's state", () => {
    const cut = (rejoin: string) =>
      story(
        `promotion: automatic, ${QUICK}, rejoin: ${rejoin}`,
        `${SITE_CUT_OFF}, { at: 46s, crash: master/1, for: 10s }`,
      );
    // The second primary dies at 46 s. Whoever has rejoined is promoted again; whoever stays out too, since nobody else is there.
    const rewound = cut("rewind").records.filter(({ kind }) => kind === "log.rewound");
    expect(rewound.map(({ node }) => node)).toEqual([0]);
    expect(cut("manual").metrics["log.rewound"]).toBe(0);
  });
});

describe("without fencing", () => {
  test("workers do what a deposed primary tells them, and with it they refuse", () => {
    // Both masters reach every worker, and some clients, but not each other.
    const plan = "{ at: 20.9s, partition: { groups: [master/0, master/1] }, for: 20s }";
    const obeyed = ({ findings }: Story): boolean =>
      findings.some(({ message }) => /although it had obeyed/.test(message));
    const refusals = ({ records }: Story): number => records.filter(({ kind }) => kind === "command.refused").length;
    const fenced = story(`promotion: automatic, ${QUICK}`, plan);
    const open = story(`promotion: automatic, ${QUICK}, fencing: false`, plan);
    expect([obeyed(fenced), refusals(fenced) > 0]).toEqual([false, true]);
    expect([obeyed(open), refusals(open) > 0]).toEqual([true, false]);
  });
});

describe("a deliberate mistake", () => {
  // The link between the masters is cut, so that the primary must go on alone; then it dies, and the replica takes over.
  const plan =
    "{ at: 20.9s, partition: { groups: [master/0, master/1] }, for: 6s }, { at: 23.95s, crash: master/0, for: 20s }";
  const parameters =
    "replication: sync, promotion: witness, lease: 2s, renewDeadline: 1500ms, retryPeriod: 500ms, semiSyncTimeout: 1s";

  test("is caught, where the replica is promoted that the witness has struck off", () => {
    expect(violated(story(`${parameters}, broken: promote-any`, plan))).toContain("I1");
    const sound = story(parameters, plan);
    expect(violated(sound)).toEqual([]);
    // Nobody may be promoted: it waits for the primary.
    expect(servings(sound).map(({ node }) => node)).toEqual([0, 0]);
  });

  test("is caught, where the primary goes on before the witness has struck the replica off", () => {
    // The lock service is away for as long, so that nothing can be struck off.
    const away = `${plan}, { at: 20.8s, pause: all locks, for: 3.2s }`;
    const patient = parameters.replace("lease: 2s, renewDeadline: 1500ms", "lease: 6s, renewDeadline: 5s");
    expect(violated(story(`${patient}, broken: alone-unconfirmed`, away))).toContain("I1");
    expect(violated(story(patient, away))).toEqual([]);
  });
});
