// Draws the sample run (or other moments) as a Perfetto trace and reads it back.

import type { Moment } from "../../../src/report/export/moments.ts";
import { PerfettoWriter } from "../../../src/report/export/perfetto/perfetto-writer.ts";
import { Timeline, type TimelineOptions } from "../../../src/report/export/timeline/timeline.ts";
import { readPerfetto, type ReadTrace } from "./perfetto-trace.ts";
import { Kept, SAMPLE_MOMENTS, SAMPLE_RUN, tell } from "./sample-run.ts";

export const EVERYTHING: TimelineOptions = {
  window: { from: 0, until: Infinity },
  nodes: undefined,
  messages: { kinds: undefined, max: Infinity },
};

export interface DrawnTimeline {
  readonly trace: ReadTrace;
  readonly bytes: Uint8Array;
  readonly notices: readonly string[];
}

export function drawTimeline(
  options: Partial<TimelineOptions> = {},
  moments: readonly Moment[] = SAMPLE_MOMENTS,
): DrawnTimeline {
  const kept = new Kept();
  const notices = tell(
    new Timeline(SAMPLE_RUN, { ...EVERYTHING, ...options }, new PerfettoWriter(kept.write)),
    moments,
  );
  return { trace: readPerfetto(kept.bytes), bytes: kept.bytes, notices };
}
