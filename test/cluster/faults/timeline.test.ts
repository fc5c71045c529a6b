// Faults are laid down before a run, from streams of their own: the same weather for every design.

import { describe, expect, it } from "vitest";
import type {
  FaultAction,
  FaultSpec,
  NodeGroup,
  Pick,
  RandomFault,
  Target,
} from "../../../src/cluster/faults/fault.ts";
import { targetsOf } from "../../../src/cluster/faults/action-targets.ts";
import { groupMembers } from "../../../src/cluster/faults/group-members.ts";
import { layTimeline } from "../../../src/cluster/faults/timeline.ts";
import { RandomStreams } from "../../../src/kernel/random-stream.ts";
import { NEVER, type Duration, type Instant } from "../../../src/kernel/time.ts";
import { clusterSpec, exponential, nodeSpec, SECOND } from "../build-cluster.ts";

const HORIZON = (10_000 * SECOND) as Instant;

function cluster(workers: number, changes: object = {}) {
  const places = ["a", "b"];
  const list = Array.from({ length: workers }, (_, index) =>
    nodeSpec("worker", index, { zone: places[index % 2], rack: `${places[index % 2]}/${index % 4}` }),
  );
  return clusterSpec({ nodes: [nodeSpec("master", 0), ...list, nodeSpec("client", 0)], ...changes });
}

function randomCrash(changes: Partial<RandomFault> = {}): RandomFault {
  const action: FaultAction = {
    kind: "crash",
    target: { kind: "group", group: "workers", pick: { kind: "all" } },
    wipe: false,
  };
  return {
    kind: "random",
    text: "crash any worker",
    action,
    per: "node",
    group: "workers",
    every: exponential(500 * SECOND),
    lasts: exponential(20 * SECOND),
    ...changes,
  };
}

function scheduled(target: Target, at = 10): FaultSpec {
  return {
    kind: "scheduled",
    text: "",
    action: { kind: "pause", target },
    at: (at * SECOND) as Instant,
    lasts: SECOND as Duration,
  };
}

function lay(faults: readonly FaultSpec[], workers = 4, seed = "1") {
  return layTimeline(faults, cluster(workers), new RandomStreams(seed), HORIZON);
}

function namesOf(action: FaultAction): readonly string[] {
  const { target } = action as { readonly target: Target & { readonly kind: "names" } };
  return target.names;
}

describe("the timeline of faults", () => {
  it("is the same for the same seed, and another one for another seed", () => {
    expect(lay([randomCrash()])).toEqual(lay([randomCrash()]));
    expect(lay([randomCrash()], 4, "2")).not.toEqual(lay([randomCrash()]));
  });

  it("is in order of start, ties in order of declaration, and numbered so", () => {
    const timeline = lay([
      randomCrash(),
      scheduled({ kind: "role", role: "leader" }, 10),
      scheduled({ kind: "zone", zone: "a" }, 10),
    ]);
    expect(timeline.map(({ index }) => index)).toEqual(timeline.map((_, index) => index));
    expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).toSorted((a, b) => a - b));
    expect(timeline.filter(({ fault }) => fault > 0).map(({ fault }) => fault)).toEqual([1, 2]);
  });

  it("keeps every machine's own faults when a machine, or another fault, is added", () => {
    const of = (timeline: ReturnType<typeof lay>, name: string) =>
      timeline
        .filter(({ fault, action }) => fault === 0 && namesOf(action).includes(name))
        .map(({ at, until }) => [at, until]);
    const small = lay([randomCrash()], 4);
    const big = lay([randomCrash(), randomCrash(), scheduled({ kind: "role", role: "leader" })], 5);
    for (const worker of ["worker/0", "worker/1", "worker/2", "worker/3"]) {
      expect(of(small, worker).length).toBeGreaterThan(3);
      expect(of(big, worker)).toEqual(of(small, worker));
    }
    expect(of(big, "worker/4").length).toBeGreaterThan(3);
  });

  it("does not change when somebody else has drawn from other streams", () => {
    const streams = new RandomStreams("1");
    for (let draw = 0; draw < 100; draw += 1) streams.stream("worker/0/placement").uniform();
    expect(layTimeline([randomCrash()], cluster(4), streams, HORIZON)).toEqual(lay([randomCrash()]));
  });

  it("never lets a random fault strike a member that it already holds, and leaves as much time between as was drawn", () => {
    const episodes = lay([randomCrash()]).filter(({ action }) => namesOf(action)[0] === "worker/2");
    episodes.slice(1).forEach(({ at }, index) => expect(at).toBeGreaterThan(episodes[index].until));
    expect(episodes.every(({ at, until }) => at >= 1 && until > at && at <= HORIZON)).toBe(true);
  });

  it("strikes as often as the model says", () => {
    const counts = lay([randomCrash()], 60).length;
    // 60 members, 10,000 s, a cycle of 520 s: a renewal count of 1,154 with variance n (500^2 + 20^2) / 520^2 = 1,069.
    expect(Math.abs(counts - 1_154)).toBeLessThan(3.5 * Math.sqrt(1_069) + 60);
  });

  it("strikes all of a zone or a rack at once where faults are correlated", () => {
    const byZone = lay([randomCrash({ per: "zone" })], 5);
    expect(new Set(byZone.map(({ action }) => namesOf(action).join()))).toEqual(
      new Set(["worker/0,worker/2,worker/4", "worker/1,worker/3"]),
    );
    const byRack = lay([randomCrash({ per: "rack" })], 5);
    expect(new Set(byRack.map(({ action }) => namesOf(action).join()))).toEqual(
      new Set(["worker/0,worker/4", "worker/1", "worker/2", "worker/3"]),
    );
  });

  it("draws counts and fractions of a group once, distinct members, and leaves roles to the strike", () => {
    const pick = (kind: Pick, group: NodeGroup = "workers"): Target => ({ kind: "group", group, pick: kind });
    const drawn = lay(
      [
        scheduled(pick({ kind: "count", count: 3 })),
        scheduled(pick({ kind: "fraction", fraction: 0.5 })),
        scheduled(pick({ kind: "all" }, "nodes")),
      ],
      8,
    ).map(({ action }) => namesOf(action));
    expect(drawn.map((names) => new Set(names).size)).toEqual([3, 4, 10]);
    expect(lay([scheduled(pick({ kind: "count", count: 99 }))], 3)[0].action).toMatchObject({
      target: { names: expect.arrayContaining(["worker/0", "worker/1", "worker/2"]) },
    });
    const draws = new Set(
      Array.from(
        { length: 40 },
        (_, seed) => namesOf(lay([scheduled(pick({ kind: "count", count: 1 }))], 4, String(seed))[0].action)[0],
      ),
    );
    expect(draws.size).toBe(4);
    expect(lay([scheduled({ kind: "role", role: "leader" })])[0].action).toMatchObject({
      target: { kind: "role", role: "leader" },
    });
  });

  it("draws a minority and a majority of a group", () => {
    const sizes = [3, 4, 5, 6, 7].map((size) =>
      (["minority", "majority"] as const).map(
        (kind) => namesOf(lay([scheduled({ kind: "group", group: "workers", pick: { kind } })], size)[0].action).length,
      ),
    );
    expect(sizes).toEqual([
      [1, 2],
      [1, 3],
      [2, 3],
      [2, 4],
      [3, 4],
    ]);
  });

  it("puts each member of a random fault where it says any, and nowhere else", () => {
    const any: Target = { kind: "group", group: "workers", pick: { kind: "count", count: 1 }, isAny: true };
    const action: FaultAction = {
      kind: "hold",
      from: any,
      to: { kind: "role", role: "leader" },
      direction: "outbound",
    };
    const shape: FaultAction = {
      kind: "partition",
      shape: {
        kind: "groups",
        groups: [{ kind: "group", group: "masters", pick: { kind: "all" } }, any],
        direction: "both",
      },
    };
    const struck = (drawn: FaultAction) =>
      lay([randomCrash({ action: drawn })]).map((episode) => targetsOf(episode.action));
    const everyWorker = [0, 1, 2, 3].map((index) => ({ kind: "names", names: [`worker/${index}`] }));
    const held = struck(action);
    expect(new Set(held.map(([, to]) => to))).toEqual(new Set([{ kind: "role", role: "leader" }]));
    expect(held.map(([from]) => from)).toEqual(expect.arrayContaining(everyWorker));
    const cut = struck(shape);
    for (const [masters] of cut) expect(masters).toEqual({ kind: "names", names: ["master/0"] });
    expect(cut.map(([, worker]) => worker)).toEqual(expect.arrayContaining(everyWorker));
  });

  it("draws the targets inside partitions and link faults too", () => {
    const one: Target = { kind: "group", group: "workers", pick: { kind: "count", count: 1 } };
    const actions: FaultAction[] = [
      { kind: "partition", shape: { kind: "isolate", target: one, direction: "both" } },
      { kind: "partition", shape: { kind: "groups", groups: [one, one], direction: "both" } },
      { kind: "partition", shape: { kind: "links", from: one, to: one, direction: "both" } },
      { kind: "link", from: one, to: one, delay: undefined, loss: 1, duplication: 0 },
    ];
    const text = JSON.stringify(
      lay(actions.map((action) => ({ kind: "scheduled", text: "", action, at: SECOND as Instant, lasts: undefined }))),
    );
    expect(text).not.toContain('"group"');
    expect(text.match(/"worker\/\d"/g)!.length).toBe(7);
  });

  it("lasts to the end of the run where no end is given, and leaves out what starts after the horizon", () => {
    const everywhere: Target = { kind: "zone", zone: "a" };
    expect(lay([{ ...scheduled(everywhere), lasts: undefined } as FaultSpec])[0].until).toBe(NEVER);
    expect(lay([scheduled(everywhere, 10_001), scheduled(everywhere, 10_000)]).length).toBe(1);
  });

  it("maps a recorded failure log onto the members of its group, round and round", () => {
    const episodes = [0, 3, 4].map((member, index) => ({
      member,
      at: ((index + 1) * SECOND) as Instant,
      lasts: SECOND as Duration,
    }));
    const { action, group } = randomCrash();
    const timeline = lay([{ kind: "traced", text: "", action, group, episodes }], 4);
    expect(timeline.map(({ action: struck, at, until }) => [namesOf(struck)[0], at / SECOND, until / SECOND])).toEqual([
      ["worker/0", 1, 2],
      ["worker/3", 2, 3],
      ["worker/0", 3, 4],
    ]);
  });

  it("knows the members of each group", () => {
    const spec = cluster(2);
    const services = [nodeSpec("lock", 0), nodeSpec("lock", 1), nodeSpec("store", 0)];
    expect(
      (["masters", "workers", "clients", "nodes"] as const).map((group) =>
        groupMembers({ group }, spec).map(({ name }) => name),
      ),
    ).toEqual([["master/0"], ["worker/0", "worker/1"], ["client/0"], ["master/0", "worker/0", "worker/1", "client/0"]]);
    expect(
      (["locks", "stores"] as const).map((group) =>
        groupMembers({ group }, { nodes: services }).map(({ name }) => name),
      ),
    ).toEqual([["lock/0", "lock/1"], ["store/0"]]);
  });
});
