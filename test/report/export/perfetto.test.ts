import { describe, expect, test } from "vitest";
import { InternedStrings } from "../../../src/report/export/perfetto/interned-strings.ts";
import { PerfettoWriter } from "../../../src/report/export/perfetto/perfetto-writer.ts";
import { ProtobufWriter } from "../../../src/report/export/protobuf-writer.ts";
import type { Track } from "../../../src/report/export/timeline/timeline-writer.ts";
import { drawTimeline } from "./draw-timeline.ts";
import { brokenLaws, readPerfetto } from "./perfetto-trace.ts";
import { decodeWithProtoc, isProtocMissing, unknownFields } from "./protoc.ts";
import { Kept } from "./sample-run.ts";
import { integerOf, messageOf, readFields, textOf } from "./wire.ts";

const TRACK: Track = { id: 1, kind: "slices", name: "a track", parent: undefined, rank: 0 };
const COUNTER: Track = { id: 2, kind: "counter", name: "a counter", parent: undefined, rank: 1, unit: "tasks" };

function traceOf(body: (writer: PerfettoWriter) => void): ReturnType<typeof readPerfetto> {
  const kept = new Kept();
  const writer = new PerfettoWriter(kept.write);
  writer.declare(TRACK);
  writer.declare(COUNTER);
  body(writer);
  writer.finish();
  return readPerfetto(kept.bytes);
}

describe("a Perfetto trace", () => {
  test.skipIf(isProtocMissing)("is decoded by protoc, which knows every field (skipped without protoc)", () => {
    const { bytes, trace } = drawTimeline();
    const decoded = decodeWithProtoc(bytes);
    expect(unknownFields(decoded)).toEqual([]);
    const count = (what: RegExp): number => [...decoded.matchAll(what)].length;
    for (const type of ["begin", "end", "instant", "counter"]) {
      const name = type === "begin" || type === "end" ? `SLICE_${type}` : type;
      expect(count(new RegExp(`type: TYPE_${name.toUpperCase()}$`, "gm"))).toBe(
        trace.events.filter((event) => event.type === type).length,
      );
    }
    expect(count(/^ {2}track_descriptor/gm)).toBe(trace.tracks.size);
    expect(count(/^ {2}timestamp: 2500000$/gm)).toBe(2);
    expect(count(/ {4}terminating_flow_ids: \d+$/gm)).toBe(
      trace.events.flatMap(({ endingFlows }) => endingFlows).length,
    );
    expect(decoded).toMatch(
      /process {\n {6}pid: \d+\n {6}process_name: "worker\/0"\n {6}process_labels: "role worker"\n/,
    );
    expect(decoded).toContain('unit_name: "tasks"');
  });

  test("has time in nanoseconds, exact to the end of virtual time", () => {
    const instants = [0, 1, 9_007_199_254_740, 9_007_199_254_741, Number.MAX_SAFE_INTEGER];
    const { events } = traceOf((writer) => {
      for (const at of instants) writer.instant(TRACK, at, { name: "now", category: "test" });
    });
    expect(events.map(({ at }) => at)).toEqual(instants.map((at) => BigInt(at) * 1_000n));
  });

  test("holds counters as whole numbers or doubles, negative ones too", () => {
    const values = [0, 5, -3, 0.25, -1e-9, 1e300, Number.MAX_SAFE_INTEGER];
    const { events } = traceOf((writer) => values.forEach((value, at) => writer.counter(COUNTER, at, value)));
    expect(events.map(({ value }) => value)).toEqual(values);
  });

  test("keeps details of every type", () => {
    const details = { text: "ä \u{1f600}", whole: -7, fraction: 0.5, empty: "" };
    const { events } = traceOf((writer) => writer.begin(TRACK, 0, { name: "x", category: "test", details }));
    expect(events[0].details).toEqual(details);
  });

  test("spells a name that occurs often once, and keeps names that occur once out of the table", () => {
    const kept = new Kept();
    const writer = new PerfettoWriter(kept.write);
    for (let at = 0; at < 5_000; at += 1)
      writer.instant(TRACK, at, { name: `once ${at}`, isOneOff: true, category: "test" });
    for (let at = 5_000; at < 5_050; at += 1) writer.instant(TRACK, at, { name: "often", category: "test" });
    writer.finish();
    expect(kept.text.split("once ")).toHaveLength(5_001);
    expect(kept.text.split("often")).toHaveLength(2);
    expect(kept.text.split("test")).toHaveLength(2);
  });

  test("is written while it grows, in pieces that make up the same file", () => {
    const kept = new Kept();
    const writer = new PerfettoWriter(kept.write);
    writer.declare(TRACK);
    const sizes: number[] = [];
    for (let at = 0; at < 20_000; at += 1) {
      writer.begin(TRACK, at, { name: `slice ${at}`, isOneOff: true, category: "test", details: { at } });
      writer.end(TRACK, at, undefined);
      sizes.push(kept.pieces);
    }
    expect(sizes[10_000]).toBeGreaterThan(3);
    writer.finish();
    const { events, tracks } = readPerfetto(kept.bytes);
    expect(events).toHaveLength(40_000);
    expect(brokenLaws({ events, tracks, attributes: {} })).toEqual([]);
  });
});

describe("the table of strings", () => {
  test("is bounded: what comes after is spelt out by the writer", () => {
    const strings = new InternedStrings();
    const iids = Array.from({ length: 5_000 }, (_, index) => strings.iid("eventNames", `name ${index}`));
    expect(iids.slice(0, 3)).toEqual([1, 2, 3]);
    expect(iids.filter((iid) => iid !== undefined)).toHaveLength(4_096);
    expect(strings.iid("eventNames", "name 17")).toBe(18);
    expect(strings.iid("eventCategories", "name 17")).toBe(1);
    const many = traceOf((writer) => {
      for (let at = 0; at < 5_000; at += 1)
        writer.instant(TRACK, at, { name: `name ${at}`, category: "test", details: { text: `value ${at}` } });
    });
    expect(many.events[4_999]).toMatchObject({ name: "name 4999", details: { text: "value 4999" } });
  });

  test("tells each string once", () => {
    const strings = new InternedStrings();
    const writer = new ProtobufWriter();
    strings.iid("debugAnnotationNames", "key");
    strings.iid("debugAnnotationStringValues", "value");
    strings.iid("debugAnnotationNames", "key");
    expect(strings.hasNew).toBe(true);
    strings.writeNew(writer);
    expect(strings.hasNew).toBe(false);
    strings.writeNew(writer);
    const entries = readFields(writer.take()).map((each) => {
      const [iid, text] = messageOf(each);
      return [each.field, integerOf(iid), textOf(text)];
    });
    expect(entries).toEqual([
      [3, 1, "key"],
      [29, 1, "value"],
    ]);
  });
});
