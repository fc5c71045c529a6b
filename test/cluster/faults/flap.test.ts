// A fault that flaps: laid down before the run on a stream of its own, on one victim, within one episode.

import { describe, expect, it } from "vitest";
import type { FaultAction, FaultSpec, Flap } from "../../../src/cluster/faults/fault.ts";
import { layTimeline } from "../../../src/cluster/faults/timeline.ts";
import { RandomStreams } from "../../../src/kernel/random-stream.ts";
import { NEVER, type Duration, type Instant } from "../../../src/kernel/time.ts";
import { clusterSpec, constant, exponential, nodeSpec, SECOND, TestCluster } from "../build-cluster.ts";
import { names, scheduled } from "../fault-specs.ts";

const WORKER = names("worker/0");
const CRASH: FaultAction = { kind: "crash", target: WORKER, wipe: false };
const STEADY: Flap = { up: constant(3 * SECOND), down: constant(2 * SECOND) };
const HORIZON = (1_000 * SECOND) as Instant;

function lay(faults: readonly FaultSpec[], seed = "1") {
  return layTimeline(faults, clusterSpec(), new RandomStreams(seed), HORIZON);
}

const secondsOf = (strikes: readonly { readonly at: number; readonly until: number }[]) =>
  strikes.map(({ at, until }) => [at / SECOND, until / SECOND]);

describe("the strikes of a flap", () => {
  it("begin with the episode, alternate with rests, and end with it", () => {
    const [episode] = lay([scheduled(CRASH, 10, 11, STEADY)]);
    expect(secondsOf(episode.strikes)).toEqual([
      [10, 12],
      [15, 17],
      [20, 21], // cut short
    ]);
    expect([episode.at, episode.until]).toEqual([10 * SECOND, 21 * SECOND]);
  });

  it("go on to the end of the run where the episode has none", () => {
    const [episode] = lay([scheduled(CRASH, 10, undefined, STEADY)]);
    expect(episode.strikes.length).toBe(199);
    expect(episode.strikes.at(-1)!.at).toBe(HORIZON);
    expect(lay([scheduled(CRASH, 10, undefined)])[0].strikes).toEqual([{ at: 10 * SECOND, until: NEVER }]);
  });

  it("are as long and as far apart as was drawn, from the fault's own stream", () => {
    const flap: Flap = { up: exponential(3 * SECOND), down: exponential(SECOND) };
    const draw = (faults: readonly FaultSpec[], seed = "1") =>
      lay(faults, seed).find(({ fault }) => fault === 0)!.strikes;
    const alone = draw([scheduled(CRASH, 10, 900, flap)]);
    expect(draw([scheduled(CRASH, 10, 900, flap)])).toEqual(alone);
    expect(draw([scheduled(CRASH, 10, 900, flap)], "2")).not.toEqual(alone);
    // Another fault beside it moves nothing; nor does who it strikes.
    const other = scheduled(CRASH, 5, 900, flap);
    expect(draw([scheduled(CRASH, 10, 900, flap), other])).toEqual(alone);
    expect(draw([scheduled({ ...CRASH, target: names("worker/1") } as FaultAction, 10, 900, flap)])).toEqual(alone);
    const down = alone.reduce((sum, { at, until }) => sum + until - at, 0) / SECOND;
    // 900 s at a quarter of the time: 225 cycles, the down times of which have a standard deviation of 1 s each.
    expect(Math.abs(down - 225)).toBeLessThan(3.5 * Math.sqrt(225) + 10);
    alone.slice(1).forEach(({ at }, index) => expect(at).toBeGreaterThan(alone[index].until));
  });

  it("leave the episodes of a random fault where they were", () => {
    const random = (flap: Flap | undefined): FaultSpec => ({
      kind: "random",
      text: "",
      action: CRASH,
      per: "node",
      group: "workers",
      every: exponential(50 * SECOND),
      lasts: exponential(20 * SECOND),
      flap,
    });
    const spans = (flap: Flap | undefined) => lay([random(flap)]).map(({ at, until }) => [at, until]);
    expect(spans(STEADY)).toEqual(spans(undefined));
    expect(lay([random(STEADY)]).some(({ strikes }) => strikes.length > 2)).toBe(true);
  });

  it("are instants where the fault is one", () => {
    const [restart] = lay([scheduled({ kind: "restart", target: WORKER }, 10, 11, STEADY)]);
    expect(secondsOf(restart.strikes)).toEqual([
      [10, 10],
      [15, 15],
      [20, 20],
    ]);
    expect(restart.until).toBe(21 * SECOND);
  });
});

describe("a fault that flaps", () => {
  it("strikes and heals each time, and counts each strike as armed", () => {
    const test = new TestCluster({ faults: [scheduled(CRASH, 10, 11, STEADY)] }).until(100 * SECOND);
    const seen = test.records.filter(({ name }) => /^(fault\.(started|ended)|node\.(crashed|restarted))$/.test(name));
    expect(seen.map(({ at, name }) => [at / SECOND, name])).toEqual(
      [10, 15, 20].flatMap((at, index) => [
        [at, "fault.started"],
        [at, "node.crashed"],
        [[12, 17, 21][index], "fault.ended"],
        [[12, 17, 21][index], "node.restarted"],
      ]),
    );
    expect(test.injector.effects).toMatchObject([{ armed: 3, bit: 3, nodes: [1] }]);
  });

  it("stays with the one whom it struck first, whoever plays the role later", () => {
    const nodes = [0, 1, 2].map((index) => nodeSpec("master", index));
    const pause: FaultAction = { kind: "pause", target: { kind: "role", role: "leader" } };
    const test = new TestCluster({ nodes, faults: [scheduled(pause, 10, 11, STEADY)] });
    test.leader = 2;
    test.at(13 * SECOND, () => (test.leader = 0));
    test.until(100 * SECOND);
    expect(test.recordsOf("node.paused").map(({ node }) => node)).toEqual([2, 2, 2]);
  });

  it("looks again where it found nobody", () => {
    const standby: FaultAction = { kind: "pause", target: { kind: "role", role: "standby" } };
    const nodes = [nodeSpec("master", 0), nodeSpec("master", 1)];
    const down = scheduled({ kind: "crash", target: names("master/1"), wipe: false }, 5, 8);
    const test = new TestCluster({ nodes, faults: [scheduled(standby, 10, 11, STEADY), down] });
    test.leader = 0;
    test.until(100 * SECOND);
    expect(test.recordsOf("node.paused").map(({ at, node }) => [at / SECOND, node])).toEqual([
      [15, 1],
      [20, 1],
    ]);
  });

  it("may be a link, a partition or a jam", () => {
    const actions: FaultAction[] = [
      { kind: "partition", shape: { kind: "isolate", target: WORKER, direction: "both" } },
      { kind: "link", from: WORKER, to: names("worker/1"), delay: undefined, loss: 1, duplication: 0 },
    ];
    for (const action of actions) {
      const test = new TestCluster({ faults: [scheduled(action, 10, 11, STEADY)] });
      for (let second = 9; second < 24; second += 1)
        test.at((second + 0.5) * SECOND, () => test.send("worker/0", "worker/1", second, { transport: "datagram" }));
      test.until(100 * SECOND);
      const lost = [10, 11, 15, 16, 20];
      expect(test.received("worker/1").map(({ label }) => label)).toEqual(
        Array.from({ length: 15 }, (_, index) => index + 9).filter((second) => !lost.includes(second)),
      );
      expect(test.injector.effects[0]).toMatchObject({ armed: 3, bit: 5 });
    }
    const jam: FaultAction = { kind: "hold", from: WORKER, to: names("worker/1"), direction: "both" };
    const test = new TestCluster({ faults: [scheduled(jam, 10, 11, STEADY)] });
    for (const second of [11, 13, 16]) test.at(second * SECOND, () => test.send("worker/0", "worker/1", second));
    test.until(100 * SECOND);
    expect(test.received("worker/1").map(({ at }) => at)).toEqual([12 * SECOND, 13_001_000, 17 * SECOND]);
  });

  it("leaves every other fault of its victim in force", () => {
    const slow: FaultAction = { kind: "slow", target: WORKER, factor: 10 };
    const faults = [scheduled(slow, 5, 30), scheduled({ ...slow, factor: 3 }, 10, 11, STEADY)];
    const test = new TestCluster({ faults }).until(100 * SECOND);
    expect(test.recordsOf("node.speed").map(({ value }) => value)).toEqual([
      100_000,
      ...[33_333, 100_000, 33_333, 100_000, 33_333, 100_000],
      1_000_000,
    ]);
    expect(lay(faults)[0].strikes[0].until).toBe((35 * SECOND) as unknown as Duration);
  });
});
