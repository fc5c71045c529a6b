import { describe, expect, test } from "vitest";
import type { Moment } from "../../../src/report/export/moments.ts";
import { drawTimeline, EVERYTHING } from "./draw-timeline.ts";
import { brokenLaws, slicesOf, type ReadEvent, type ReadTrace } from "./perfetto-trace.ts";
import { MASTER, OTHER_WORKER, SAMPLE_MOMENTS, STANDBY, WORKER } from "./sample-run.ts";

const { trace } = drawTimeline();

function pathOf({ tracks }: ReadTrace, id: number): string {
  const { parent, name } = tracks.get(id)!;
  return parent === undefined ? name : `${pathOf({ tracks } as ReadTrace, parent)} > ${name}`;
}

/** us, without the details. */
function slicesOn(from: ReadTrace, path: string): readonly string[] {
  return slicesOf(from)
    .filter(({ track }) => pathOf(from, track.id) === path)
    .map((slice) => `${slice.name} ${slice.from / 1_000n}-${slice.until / 1_000n}`);
}

function marksOn(from: ReadTrace, path: string): readonly ReadEvent[] {
  return from.events.filter(({ type, track }) => type === "instant" && pathOf(from, track) === path);
}

describe("a timeline", () => {
  test("keeps the laws of a trace: slices begin, nest and end, time does not go back, flows have both ends", () => {
    expect(brokenLaws(trace)).toEqual([]);
    expect(trace.events.length).toBeGreaterThan(40);
  });

  test("has the outline that is stored", async () => {
    const lines = trace.events.map(({ type, track, at, name, value, details, flows, endingFlows }) => {
      const flow = [...flows.map((id) => ` flow ${id}`), ...endingFlows.map((id) => ` flow ${id} ends`)].join("");
      const more = Object.keys(details).length === 0 ? "" : ` ${JSON.stringify(details)}`;
      const time = String(at / 1_000n).padStart(6);
      return `${time} ${type.padEnd(7)} ${pathOf(trace, track)}: ${name ?? value ?? ""}${flow}${more}`;
    });
    const tracks = [...trace.tracks.values()].map(({ id, kind, labels, unit }) =>
      `${kind.padEnd(7)} ${pathOf(trace, id)} ${[...labels, unit ?? ""].join(", ")}`.trimEnd(),
    );
    const text = [...tracks, "", ...lines, "", JSON.stringify(trace.attributes), ""].join("\n");
    await expect(text).toMatchFileSnapshot("golden/timeline.txt");
  });

  test("nodes are processes with their role and zone, cores are their threads", () => {
    const worker = [...trace.tracks.values()].find(({ name }) => name === "worker/0")!;
    expect(worker).toMatchObject({ kind: "process", labels: ["role worker", "zone a", "rack a/1"] });
    const cores = [...trace.tracks.values()].filter(({ parent, kind }) => parent === worker.id && kind === "thread");
    expect(cores.map(({ name }) => name).sort()).toEqual(["core 0", "core 1"]);
  });
});

describe("attempts", () => {
  test("that run at once on a node lie on different cores, and a core that is free again is used again", () => {
    expect(slicesOn(trace, "worker/0 > core 0")).toEqual(["web 0 #1 2500-8500", "web 2 #1 11100-12000"]);
    expect(slicesOn(trace, "worker/0 > core 1")).toEqual(["batch 1 #2 7700-10700"]);
  });

  test("with several cores are one slice that says which, with checkpoints inside", () => {
    expect(slicesOn(trace, "worker/1 > core 0")).toEqual(["checkpoint 4000-4200", "batch 1 #1 3400-6000"]);
    expect(slicesOn(trace, "worker/1 > core 1")).toEqual([]);
    const attempt = slicesOf(trace).find(({ name }) => name === "batch 1 #1")!;
    expect(attempt).toMatchObject({
      depth: 0,
      details: { cores: "0-1", class: "batch", epoch: 1, outcome: "crashed" },
    });
    expect(slicesOf(trace).find(({ name }) => name === "checkpoint")).toMatchObject({
      depth: 1,
      details: { saved_s: 0.0008 },
    });
  });

  test("that end in the middle of a checkpoint end it too", () => {
    const cut = SAMPLE_MOMENTS.filter(({ kind }) => kind !== "checkpoint-ended");
    const drawn = drawTimeline({}, cut);
    expect(brokenLaws(drawn.trace)).toEqual([]);
    expect(slicesOn(drawn.trace, "worker/1 > core 0")).toEqual(["checkpoint 4000-6000", "batch 1 #1 3400-6000"]);
    expect(slicesOf(drawn.trace).find(({ name }) => name === "batch 1 #1")!.details["outcome"]).toBe("crashed");
  });

  test("are not ended by the end of a checkpoint that was not seen to begin", () => {
    const cut = SAMPLE_MOMENTS.filter(({ kind }) => kind !== "checkpoint-begun");
    expect(slicesOn(drawTimeline({}, cut).trace, "worker/1 > core 0")).toEqual(["batch 1 #1 3400-6000"]);
  });

  test("of one task are joined by a flow of their own", () => {
    const flowOf = (name: string): number => trace.events.find((event) => event.name === name)!.flows[0];
    expect(flowOf("batch 1 #1")).toBe(flowOf("batch 1 #2"));
    expect(flowOf("web 0 #1")).not.toBe(flowOf("batch 1 #1"));
  });

  test("that never ran, but waited at their worker, are not drawn", () => {
    const waiting: Moment = {
      kind: "attempt-ended",
      at: 1,
      node: WORKER,
      task: 9,
      attempt: 1,
      epoch: 1,
      outcome: "killed",
    };
    expect(slicesOf(drawTimeline({}, [waiting]).trace).map(({ name }) => name)).toEqual(["sample, fifo, seed 7"]);
  });
});

describe("what befalls nodes", () => {
  test("faults are slices on a track of their own, also those that hit no single node", () => {
    expect(slicesOn(trace, "faults > fault 0: crash worker/1")).toEqual(["crash worker/1 6000-9500"]);
    expect(slicesOn(trace, "faults > fault 1: loss 50%")).toEqual(["loss 50% 5000-9000"]);
  });

  test("faults are marks at the node they strike, and once at each node they bite", () => {
    const names = (path: string): readonly (string | undefined)[] => marksOn(trace, path).map(({ name }) => name);
    expect(names("worker/1 > records")).toEqual([
      "struck: crash worker/1",
      "node.declared-dead",
      "healed: crash worker/1",
    ]);
    expect(names("master/0 > records")).toEqual(["bitten: loss 50%"]);
  });

  test("episodes of one fault that overlap lie side by side, and end in the order of their nodes", () => {
    const strike = (at: number, node: number): Moment => ({ kind: "fault-started", at, node, fault: 0 });
    const heal = (at: number, node: number): Moment => ({ kind: "fault-ended", at, node, fault: 0 });
    const moments = [
      strike(10, WORKER),
      strike(20, OTHER_WORKER),
      heal(30, OTHER_WORKER),
      strike(40, OTHER_WORKER),
      heal(50, WORKER),
    ];
    const drawn = drawTimeline({}, moments).trace;
    expect(brokenLaws(drawn)).toEqual([]);
    expect(slicesOn(drawn, "faults > fault 0: crash worker/1")).toEqual(["crash worker/1 10-50"]);
    expect(slicesOn(drawn, "faults > fault 0: crash worker/1 (2)")).toEqual([
      "crash worker/1 20-30",
      "crash worker/1 40-12000",
    ]);
  });

  test("being down and being slow are slices", () => {
    expect(slicesOn(trace, "worker/1 > down")).toEqual(["down 6000-9500"]);
    expect(slicesOn(trace, "worker/1 > speed")).toEqual(["at 25% speed 9600-12000"]);
    const speed = (at: number, ppm: number): Moment => ({ kind: "node-speed", at, node: WORKER, speed: ppm });
    const drawn = drawTimeline({}, [speed(10, 500_000), speed(20, 100_000), speed(30, 1_000_000)]).trace;
    expect(slicesOn(drawn, "worker/0 > speed")).toEqual(["at 50% speed 10-20", "at 10% speed 20-30"]);
  });

  test("a leadership ends with a crash, a resignation or the next one; who does not know of the next one is outdated", () => {
    expect(slicesOn(trace, "leadership > master/0")).toEqual([
      "recovering, epoch 1 0-1000",
      "serving, epoch 1 1000-7500",
      "outdated, epoch 1 7500-8000",
    ]);
    expect(slicesOn(trace, "leadership > master/1")).toEqual(["serving, epoch 2 7500-12000"]);
    const death: Moment = { kind: "node-crashed", at: 30, node: MASTER, what: "process" };
    const back: Moment = { kind: "node-restarted", at: 40, node: MASTER };
    expect(slicesOn(drawTimeline({}, [death, back]).trace, "master/0 > down")).toEqual(["process dead 30-40"]);
    const serving = (at: number, node: number, epoch: number): Moment => ({ kind: "leader-serving", at, node, epoch });
    const crash: Moment = { kind: "node-crashed", at: 30, node: MASTER, what: "machine" };
    const drawn = drawTimeline({}, [
      serving(10, MASTER, 1),
      serving(20, MASTER, 2),
      crash,
      serving(40, STANDBY, 3),
    ]).trace;
    expect(slicesOn(drawn, "leadership > master/0")).toEqual(["serving, epoch 1 10-20", "serving, epoch 2 20-30"]);
    const late = drawTimeline({}, [serving(10, MASTER, 5), serving(20, STANDBY, 3)]).trace;
    expect(slicesOn(late, "leadership > master/0")).toEqual(["serving, epoch 5 10-12000"]);
    expect(slicesOn(late, "leadership > master/1")).toEqual(["outdated, epoch 3 20-12000"]);
  });
});

describe("counters", () => {
  test("are the series of the report, without what was not observed", () => {
    const values = (name: string): readonly (readonly [bigint, number])[] =>
      trace.events
        .filter(({ type, track }) => type === "counter" && trace.tracks.get(track)!.name === name)
        .map(({ at, value }) => [at / 1_000n, value!] as const);
    expect(values("queue")).toEqual([
      [0n, 0.5],
      [5_000n, 0.25],
    ]);
    expect(values("running")).toEqual([
      [0n, 1],
      [5_000n, 1.5],
      [10_000n, 1],
    ]);
  });
});

describe("a window", () => {
  const window = { from: 4_100, until: 8_000 };
  const drawn = drawTimeline({ window }).trace;

  test("shows what is open at its edges from edge to edge, and nothing outside", () => {
    expect(brokenLaws(drawn)).toEqual([]);
    for (const { at } of drawn.events) {
      expect(at).toBeGreaterThanOrEqual(4_100_000n);
      expect(at).toBeLessThanOrEqual(8_000_000n);
    }
    expect(slicesOn(drawn, "worker/0 > core 0")).toEqual(["web 0 #1 4100-8000"]);
    expect(slicesOn(drawn, "worker/1 > core 0")).toEqual(["checkpoint 4100-4200", "batch 1 #1 4100-6000"]);
    expect(slicesOf(drawn).find(({ name }) => name === "web 0 #1")!.details).toMatchObject({
      began_s: 0.0025,
      end: "not shown",
    });
  });

  test("counts the messages that were sent outside", () => {
    expect(drawn.attributes).toMatchObject({ messages_drawn: 2, messages_left_out_by_time: 2 });
  });

  test("that begins after the end of the run is said to be empty", () => {
    const { notices, trace: empty } = drawTimeline({ window: { from: 1e9, until: Infinity } });
    expect(notices).toEqual(["nothing is shown: the run ended at 0.012 s, before the window begins"]);
    expect(empty.events).toEqual([]);
  });
});

describe("a choice of nodes", () => {
  test("shows only what happens on them, and messages between them", () => {
    const drawn = drawTimeline({ nodes: new Set([MASTER, WORKER]) }).trace;
    const processes = [...drawn.tracks.values()].filter(({ kind }) => kind === "process").map(({ name }) => name);
    expect(processes.sort()).toEqual(["master/0", "worker/0"]);
    expect(drawn.attributes).toMatchObject({ messages_drawn: 3, messages_left_out_by_node: 1 });
    expect(slicesOn(drawn, "faults > fault 0: crash worker/1")).toHaveLength(1);
  });
});

describe("messages", () => {
  const pairs = (from: ReadTrace): readonly string[] =>
    from.events
      .filter(({ category }) => category === "message")
      .map(({ name, track, flows, endingFlows }) => {
        const place = pathOf(from, track);
        return `${place}: ${name} ${[...flows, ...endingFlows].join()}${endingFlows.length > 0 ? " ends" : ""}`;
      });

  test("are flows from the sender to the receiver; lost ones end where they were to arrive, copies come one by one", () => {
    expect(pairs(trace)).toEqual([
      "master/0 > messages sent: dispatch 2",
      "worker/0 > messages received: dispatch 2 ends",
      "master/0 > messages sent: dispatch 4",
      "worker/1 > messages received: dispatch 4 ends",
      "worker/0 > messages sent: heartbeat 6",
      "master/0 > messages received: lost heartbeat 6 ends",
      "worker/0 > messages sent: heartbeat 8",
      "master/0 > messages received: heartbeat 8",
      "master/0 > messages received: heartbeat 8 ends",
    ]);
  });

  test("that overtake each other arrive as the ones they are", () => {
    const sent = (at: number): Moment => ({
      kind: "message-sent",
      at,
      from: MASTER,
      to: WORKER,
      message: "load",
      bytes: 1,
      isDatagram: true,
    });
    const arrived = (at: number, latency: number): Moment => ({
      kind: "message-delivered",
      at,
      from: MASTER,
      to: WORKER,
      message: "load",
      latency,
    });
    const drawn = drawTimeline({}, [sent(10), sent(20), arrived(25, 5), arrived(30, 20)]).trace;
    expect(pairs(drawn).slice(2)).toEqual([
      "worker/0 > messages received: load 4 ends",
      "worker/0 > messages received: load 2 ends",
    ]);
    const lost: Moment = { kind: "message-dropped", at: 20, from: MASTER, to: WORKER, message: "load", reason: "loss" };
    expect(pairs(drawTimeline({}, [sent(10), sent(20), lost, arrived(30, 20)]).trace).slice(2)).toEqual([
      "worker/0 > messages received: lost load 4 ends",
      "worker/0 > messages received: load 2 ends",
    ]);
  });

  test("are limited by kind and by number; the file says how many are left out, and a limit that was reached is told", () => {
    const byKind = drawTimeline({ messages: { kinds: new Set(["heartbeat"]), max: Infinity } });
    expect(byKind.notices).toEqual([]);
    expect(byKind.trace.attributes).toMatchObject({
      messages_sent: 4,
      messages_drawn: 2,
      messages_left_out: 2,
      messages_left_out_by_kind: 2,
    });
    const byNumber = drawTimeline({ messages: { kinds: undefined, max: 3 } });
    expect(byNumber.notices).toEqual(["1 messages are left out: the first 3 are drawn"]);
    expect(byNumber.trace.attributes).toMatchObject({ messages_drawn: 3, messages_left_out_by_limit: 1 });
    expect(brokenLaws(byNumber.trace)).toEqual([]);
    const run = slicesOf(byNumber.trace).find(({ track }) => track.name === "run")!;
    expect(run.details).toMatchObject({ messages_left_out_by_limit: 1, digest: "feedfacecafebeef", variant: "fifo" });
  });

  test("of which none is wanted leave the rest as it is", () => {
    const none = drawTimeline({ messages: { kinds: new Set(), max: EVERYTHING.messages.max } }).trace;
    expect(pairs(none)).toEqual([]);
    expect(slicesOf(none)).toHaveLength(slicesOf(trace).length);
  });
});
