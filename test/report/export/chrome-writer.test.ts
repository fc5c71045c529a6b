import { describe, expect, test } from "vitest";
import { ChromeWriter } from "../../../src/report/export/chrome-writer.ts";
import { Timeline } from "../../../src/report/export/timeline/timeline.ts";
import { drawTimeline, EVERYTHING } from "./draw-timeline.ts";
import { slicesOf } from "./perfetto-trace.ts";
import { Kept, SAMPLE_RUN, tell } from "./sample-run.ts";

interface ChromeEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly ts: number;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const kept = new Kept();
tell(new Timeline(SAMPLE_RUN, EVERYTHING, new ChromeWriter(kept.write)));
const file = JSON.parse(kept.text) as { readonly traceEvents: readonly ChromeEvent[]; readonly otherData: object };
const events = file.traceEvents;

describe("a Chrome trace", () => {
  test("has the slices of the Perfetto trace: the same names at the same times", () => {
    const open = new Map<number, ChromeEvent[]>();
    const slices = events.flatMap((event): readonly string[] => {
      const stack = open.get(event.tid) ?? [];
      open.set(event.tid, stack);
      if (event.ph === "B") stack.push(event);
      if (event.ph !== "E") return [];
      const begin = stack.pop()!;
      return [`${begin.name} ${begin.ts}-${event.ts}`];
    });
    const expected = slicesOf(drawTimeline().trace).map(
      ({ name, from, until }) => `${name} ${from / 1_000n}-${until / 1_000n}`,
    );
    expect(slices).toEqual(expected);
    expect([...open.values()].flat()).toEqual([]);
  });

  test("has a process per node and per group, named and in order, and threads only inside those", () => {
    const metadata = events.filter(({ ph }) => ph === "M");
    const names = metadata.filter(({ name }) => name === "process_name");
    const order = new Map(
      metadata
        .filter(({ name }) => name === "process_sort_index")
        .map(({ pid, args }) => [pid, Number(args["sort_index"])]),
    );
    const sorted = names.toSorted((a, b) => order.get(a.pid)! - order.get(b.pid)!).map(({ args }) => args["name"]);
    expect(sorted).toEqual(["run", "faults", "leadership", "cluster", "master/0", "worker/0", "worker/1"]);
    expect(metadata.find(({ name }) => name === "process_labels")!.args).toEqual({
      labels: "role worker, zone a, rack a/1",
    });
    const processes = new Set(names.map(({ pid }) => pid));
    expect(events.every(({ pid }) => processes.has(pid))).toBe(true);
    const threads = new Set(metadata.filter(({ name }) => name === "thread_name").map(({ tid }) => tid));
    expect(events.filter(({ ph }) => "BEi".includes(ph)).every(({ tid }) => threads.has(tid))).toBe(true);
  });

  test("has counters, and no messages; it says that they are left out", () => {
    expect(events.filter(({ ph }) => ph === "C").map(({ name, ts, args }) => [name, ts, args])).toContainEqual([
      "queue",
      5_000,
      { tasks: 0.25 },
    ]);
    expect(kept.text).not.toContain('messages sent"');
    expect(file.otherData).toMatchObject({ variant: "fifo", digest: "feedfacecafebeef", messages_left_out: 4 });
  });
});
