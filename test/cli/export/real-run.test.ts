// What the exports of a run with real algorithms have in common with the run, and with each other.

import { beforeAll, describe, expect, test } from "vitest";
import { runVariant } from "../../../src/experiment/run-variant.ts";
import type { Moment } from "../../../src/report/export/moments.ts";
import type { TaskFacts } from "../../../src/report/export/run-export.ts";
import { brokenLaws, readPerfetto, slicesOf, type ReadTrace } from "../../report/export/perfetto-trace.ts";
import { decodeWithProtoc, isProtocMissing, unknownFields } from "../../report/export/protoc.ts";
import { dataOf, stateAt } from "../../report/export/replay-page.ts";
import { readCsv } from "../../report/export/read-csv.ts";
import { exportSmallRun, smallVariant, type Exported } from "./small-run.ts";

const FORMATS = ["perfetto", "chrome", "csv", "prometheus", "otlp", "replay"];
const moments: Moment[] = [];
const tasks: TaskFacts[] = [];
let exported: Exported;
let trace: ReadTrace;

beforeAll(() => {
  exported = exportSmallRun(FORMATS, {
    moment: (moment) => void moments.push(moment),
    task: (facts) => void tasks.push(facts),
    finish: () => [],
  });
  trace = readPerfetto(exported.files.get("trace.perfetto-trace")!);
});

function textOf(name: string): string {
  return Buffer.from(exported.files.get(name)!).toString("utf8");
}

function countOf(kind: Moment["kind"]): number {
  return moments.filter((moment) => moment.kind === kind).length;
}

describe("exporting a run", () => {
  test("does not change it: the digest is that of a run that nobody watches", () => {
    expect(exported.result.digest).toBe(runVariant(smallVariant(), 3).digest);
    expect(exported.notices.flat()).toEqual([]);
  });

  test("writes the same bytes for the same run", () => {
    const again = exportSmallRun(FORMATS);
    expect([...again.files.keys()]).toEqual([...exported.files.keys()]);
    for (const [name, bytes] of exported.files) expect(Buffer.compare(bytes, again.files.get(name)!), name).toBe(0);
  });

  test("saw the weather that it should show", () => {
    for (const kind of ["node-crashed", "node-paused", "node-speed", "fault-bit", "leader-serving", "noted"] as const)
      expect(countOf(kind), kind).toBeGreaterThan(0);
    expect(countOf("message-dropped")).toBeGreaterThan(0);
    expect(moments.some((moment) => moment.kind === "attempt-started" && moment.cores === 3)).toBe(true);
    expect(tasks.filter(({ attempts }) => attempts > 1).length).toBeGreaterThan(3);
  });

  test("tells of a task's end before it gives the facts of the task", () => {
    const order: string[] = [];
    exportSmallRun([], {
      moment: (moment) => void (moment.kind === "task-ended" && order.push(`ended ${moment.task}`)),
      task: ({ task, end }) => void (end === "completed" && order.push(`facts ${task}`)),
      finish: () => [],
    });
    const facts = order.filter((line) => line.startsWith("facts"));
    expect(facts.length).toBeGreaterThan(50);
    for (const line of facts) expect(order.indexOf(line.replace("facts", "ended"))).toBeLessThan(order.indexOf(line));
  });
});

describe("the Perfetto trace of a run", () => {
  test("keeps the laws of a trace", () => {
    expect(brokenLaws(trace)).toEqual([]);
  });

  test.skipIf(isProtocMissing)("is decoded by protoc without a field left over (skipped without protoc)", () => {
    const decoded = decodeWithProtoc(exported.files.get("trace.perfetto-trace")!);
    expect(unknownFields(decoded)).toEqual([]);
    expect([...decoded.matchAll(/^packet {$/gm)].length).toBeGreaterThan(1_000);
    expect([...decoded.matchAll(/type: TYPE_SLICE_BEGIN$/gm)].length).toBe(slicesOf(trace).length);
  });

  test("has a slice per attempt, as long as the attempt, and never two at once on a core", () => {
    const attempts = slicesOf(trace).filter(({ track, depth }) => track.kind === "thread" && depth === 0);
    expect(attempts).toHaveLength(countOf("attempt-started"));
    const byCore = new Map<number, bigint>();
    for (const { track, from, until } of attempts.toSorted((a, b) => (a.from < b.from ? -1 : 1))) {
      expect(from).toBeGreaterThanOrEqual(byCore.get(track.id) ?? 0n);
      byCore.set(track.id, until);
    }
    const held = attempts.reduce((sum, { from, until }) => sum + Number(until - from), 0) / 1e9;
    const cores = new Set(attempts.map(({ details }) => details["cores"]));
    expect(cores.size).toBeGreaterThan(3);
    expect(held).toBeGreaterThan(0);
  });

  test("holds every core that an attempt holds at most once at any time", () => {
    interface Hold {
      readonly core: string;
      readonly from: bigint;
      readonly until: bigint;
    }
    const holds = slicesOf(trace)
      .filter(({ track, depth }) => track.kind === "thread" && depth === 0)
      .flatMap(({ track, from, until, details }) =>
        numbersOf(String(details["cores"])).map((core): Hold => ({ core: `${track.parent}/${core}`, from, until })),
      )
      .toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0));
    const latest = new Map<string, bigint>();
    for (const { core, from, until } of holds) {
      expect(from).toBeGreaterThanOrEqual(latest.get(core) ?? 0n);
      latest.set(core, until);
      expect(Number(core.split("/")[1])).toBeLessThan(4);
    }
  });

  test("has an arrow for every message, with an end wherever the message was delivered or lost", () => {
    const messages = trace.events.filter(({ category }) => category === "message");
    const begins = messages.filter(({ track }) => trace.tracks.get(track)!.name === "messages sent");
    const ends = messages.filter(({ track }) => trace.tracks.get(track)!.name === "messages received");
    expect(begins).toHaveLength(countOf("message-sent"));
    expect(ends).toHaveLength(countOf("message-delivered") + countOf("message-dropped"));
    const began = new Map(begins.map(({ flows, at }) => [flows[0], at]));
    for (const { flows, endingFlows, at, details } of ends) {
      const sent = began.get([...flows, ...endingFlows][0])!;
      if (details["latency_s"] !== undefined)
        expect(Number(at - sent) / 1e9).toBeCloseTo(Number(details["latency_s"]), 9);
    }
    expect(trace.attributes).toMatchObject({ messages_drawn: begins.length, messages_left_out: 0 });
  });

  test("has a slice per fault, as long as the scenario says", () => {
    const faults = slicesOf(trace).filter(({ track }) => trace.tracks.get(track.parent ?? 0)?.name === "faults");
    expect(faults.map(({ from, until }) => [Number(from) / 1e9, Number(until - from) / 1e9])).toEqual([
      [5, 5],
      [9, 4],
      [12, 1],
      [16, 4],
      [22, 2],
    ]);
  });

  test("shows who led: a leadership that ends with the crash, and one from the restart on", () => {
    const led = slicesOf(trace).filter(({ name }) => name.startsWith("serving"));
    expect(led).toHaveLength(2);
    expect(led[0]).toMatchObject({ until: 12_000_000_000n, details: { ended: "crash" } });
    expect(led[1].from).toBeGreaterThan(13_000_000_000n);
  });

  test("has the report's series as counters", () => {
    for (const { name, values } of exported.result.series) {
      const track = [...trace.tracks.values()].find((each) => each.kind === "counter" && each.name === name)!;
      const drawn = trace.events.filter((event) => event.track === track.id).map(({ value }) => value);
      expect(drawn, name).toEqual(values.filter((value) => value !== null));
    }
  });
});

describe("the replay of a run", () => {
  const openAt = (at: number): number => {
    const open = new Set<string>();
    for (const moment of moments) {
      if (moment.at > at) break;
      if (moment.kind === "attempt-started") open.add(`${moment.node} ${moment.task} ${moment.attempt}`);
      if (moment.kind === "attempt-ended") open.delete(`${moment.node} ${moment.task} ${moment.attempt}`);
    }
    return open.size;
  };

  test("has as much running and ended at any instant as the run had", () => {
    const data = dataOf(textOf("replay.html"));
    for (let at = 0; at < 30e6; at += 1_234_567) {
      const state = stateAt(data, at);
      expect(state.running, `${at} us`).toBe(openAt(at));
      expect(state.done).toBe(new Set(tasks.filter(({ ended }) => ended >= 0 && ended <= at)).size);
      expect(state.nodes.reduce((sum, { attempts }) => sum + attempts.size, 0)).toBe(state.running);
    }
    expect(stateAt(data, 30e6).done).toBeGreaterThan(100);
  });

  test("has every message, and each fault as long as the scenario says", () => {
    const data = dataOf(textOf("replay.html"));
    expect(data.flights).toHaveLength(6 * (countOf("message-delivered") + countOf("message-dropped")));
    expect(data.episodes.map(({ from, until }) => [from / 1e6, (until - from) / 1e6])).toEqual([
      [5, 5],
      [9, 4],
      [12, 1],
      [16, 4],
      [22, 2],
    ]);
  });

  test("names what happened", () => {
    const told = dataOf(textOf("replay.html")).notes.map(({ text }) => text);
    for (const text of [
      "Fault: crash worker/1",
      "master/0 goes off",
      "master/0 leads (epoch 2)",
      "worker/0 runs at 25% of its speed",
    ])
      expect(told).toContain(text);
  });
});

describe("the tables of a run", () => {
  test("jobs.csv keeps Batsim's identities, and no resource has two jobs at once", () => {
    const rows = readCsv(textOf("jobs.csv"));
    expect(rows).toHaveLength(tasks.length);
    const holds: (readonly [string, number, number])[] = [];
    for (const row of rows) {
      const value = (name: string): number => Number(row[name]);
      if (row["success"] !== "1") continue;
      expect(value("execution_time")).toBeCloseTo(value("finish_time") - value("starting_time"), 9);
      expect(value("turnaround_time")).toBeCloseTo(value("finish_time") - value("submission_time"), 9);
      expect(value("waiting_time")).toBeCloseTo(value("starting_time") - value("submission_time"), 9);
      expect(value("stretch")).toBeCloseTo(value("turnaround_time") / value("execution_time"), 6);
      const resources = numbersOf(row["allocated_resources"]);
      expect(resources).toHaveLength(value("requested_number_of_resources"));
      for (const each of resources) holds.push([String(each), value("starting_time"), value("finish_time")]);
    }
    const latest = new Map<string, number>();
    for (const [resource, from, until] of holds.toSorted((a, b) => a[1] - b[1])) {
      expect(from).toBeGreaterThanOrEqual(latest.get(resource) ?? 0);
      expect(Number(resource)).toBeLessThan(12);
      latest.set(resource, until);
    }
    expect(holds.length).toBeGreaterThan(100);
  });

  test("attempts.csv adds up to the work that the observers counted", () => {
    const rows = readCsv(textOf("attempts.csv"));
    expect(rows).toHaveLength(countOf("attempt-started"));
    const held = rows.reduce((sum, row) => {
      const ended = row["ended_s"] === "" ? exported.result.end : Number(row["ended_s"]);
      return sum + (ended - Number(row["started_s"])) * Number(row["cores"]);
    }, 0);
    expect(held).toBeCloseTo(exported.result.work.total, 6);
    const ends = new Map(tasks.map(({ task, ended }) => [String(task), ended / 1e6]));
    for (const row of rows) {
      if (row["dispatched_s"] === "") expect(Number(row["started_s"])).toBeGreaterThan(ends.get(row["task"])!);
      else expect(Number(row["dispatched_s"])).toBeLessThanOrEqual(Number(row["started_s"]));
    }
  });

  test("messages.csv adds up to the run's counters", () => {
    const rows = readCsv(textOf("messages.csv"));
    const sum = (name: string): number => rows.reduce((total, row) => total + Number(row[name]), 0);
    expect(sum("sent")).toBe(exported.result.counters.messages);
    expect(sum("bytes")).toBe(exported.result.counters.bytes);
    expect(sum("delivered")).toBe(countOf("message-delivered"));
    expect(sum("dropped_partition") + sum("dropped_crashed") + sum("dropped_reset") + sum("dropped_loss")).toBe(
      countOf("message-dropped"),
    );
  });

  test("nodes.csv knows who was down for how long", () => {
    const rows = new Map(readCsv(textOf("nodes.csv")).map((row) => [row["node"], row]));
    expect(rows.get("worker/1")).toMatchObject({ crashes: "1", down_s: "5", cores: "4" });
    expect(rows.get("worker/2")).toMatchObject({ crashes: "0", down_s: "0", first_resource: "8" });
  });
});

describe("the metrics and traces of a run", () => {
  test("Prometheus' text has every metric of the run with its value", () => {
    const text = textOf("metrics.prom");
    const values = new Set(text.split("\n").map((line) => Number(line.split(" ").at(-1))));
    for (const [name, value] of Object.entries(exported.result.metrics)) expect(values.has(value), name).toBe(true);
    expect(text).toContain('class="batch"');
    expect(text).toContain('node="worker/2"');
  });

  test("OpenTelemetry has a span per task and one per attempt, each under a task that is there", () => {
    interface Span {
      readonly spanId: string;
      readonly parentSpanId?: string;
      readonly links?: readonly { readonly spanId: string }[];
    }
    const spans = textOf("traces.jsonl")
      .trim()
      .split("\n")
      .flatMap((line) => (JSON.parse(line) as { resourceSpans: { scopeSpans: { spans: Span[] }[] }[] }).resourceSpans)
      .flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
    const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined);
    expect(roots).toHaveLength(tasks.length);
    expect(spans.length - roots.length).toBe(countOf("attempt-started"));
    const ids = new Set(spans.map(({ spanId }) => spanId));
    expect(ids.size).toBe(spans.length);
    for (const { parentSpanId, links = [] } of spans) {
      if (parentSpanId !== undefined) expect(ids.has(parentSpanId)).toBe(true);
      for (const { spanId } of links) expect(ids.has(spanId)).toBe(true);
    }
    // Where a task has ended, nobody remembers its attempts any more.
    const late = lateStarts();
    const retried = spans.filter(({ links }) => links !== undefined).length;
    expect(retried).toBe(countOf("attempt-started") - new Set(startedTasks()).size - late);
    expect(late).toBeGreaterThan(0);
  });
});

function startedTasks(): readonly number[] {
  return moments.flatMap((moment) => (moment.kind === "attempt-started" ? [moment.task] : []));
}

/** Attempts that started when their task had ended. */
function lateStarts(): number {
  const ended = new Set<number>();
  return moments.filter((moment) => {
    if (moment.kind === "task-ended") ended.add(moment.task);
    return moment.kind === "attempt-started" && ended.has(moment.task);
  }).length;
}

/** `0-2 5` -> 0, 1, 2, 5. */
function numbersOf(intervals: string): readonly number[] {
  return intervals.split(" ").flatMap((interval) => {
    const [from, until = from] = interval.split("-").map(Number);
    return Array.from({ length: until - from + 1 }, (_, index) => from + index);
  });
}
