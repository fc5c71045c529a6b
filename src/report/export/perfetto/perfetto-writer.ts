// A timeline as a Perfetto trace (ui.perfetto.dev): a sequence of packets, written as they come. Virtual time is the trace's
// clock, in nanoseconds; nodes are processes, cores are threads, everything else is a track of its own.

import { ProtobufWriter } from "../protobuf-writer.ts";
import type { Write } from "../run-export.ts";
import type { Details, Mark, TimelineWriter, Track } from "../timeline/timeline-writer.ts";
import {
  ATTRIBUTE,
  CHILD_ORDERING,
  COUNTER_DESCRIPTOR,
  DEBUG_ANNOTATION,
  EVENT_TYPE,
  PROCESS_DESCRIPTOR,
  SEQUENCE_FLAGS,
  THREAD_DESCRIPTOR,
  TRACE,
  TRACE_ATTRIBUTES,
  TRACE_PACKET,
  TRACK_DESCRIPTOR,
  TRACK_EVENT,
} from "./fields.ts";
import { InternedStrings, type StringTable } from "./interned-strings.ts";

/** All packets come from one writer. */
const SEQUENCE = 1;
const PIECE_BYTES = 65_536;
/** Up to here, us times 1,000 is exact in a double. */
const EXACT_US_MAX = Math.floor(Number.MAX_SAFE_INTEGER / 1_000);

export class PerfettoWriter implements TimelineWriter {
  readonly drawsFlows = true;
  readonly #write: Write;
  readonly #bytes = new ProtobufWriter();
  readonly #strings = new InternedStrings();
  #isFirst = true;

  constructor(write: Write) {
    this.#write = write;
  }

  declare(track: Track): void {
    const bytes = this.#bytes;
    this.#packet(() =>
      bytes.message(TRACE_PACKET.trackDescriptor, () => {
        bytes.integer(TRACK_DESCRIPTOR.uuid, track.id);
        if (track.parent !== undefined) bytes.integer(TRACK_DESCRIPTOR.parentUuid, track.parent.id);
        bytes.text(TRACK_DESCRIPTOR.name, track.name);
        this.#describeKind(track);
        bytes.integer(TRACK_DESCRIPTOR.siblingOrderRank, track.rank);
      }),
    );
  }

  begin(track: Track, at: number, mark: Mark): void {
    this.#mark(EVENT_TYPE.sliceBegin, track, at, mark);
  }

  end(track: Track, at: number, details: Details | undefined): void {
    this.#event(EVENT_TYPE.sliceEnd, track, at, () => this.#annotate(details));
  }

  instant(track: Track, at: number, mark: Mark): void {
    this.#mark(EVENT_TYPE.instant, track, at, mark);
  }

  counter(track: Track, at: number, value: number): void {
    this.#event(EVENT_TYPE.counter, track, at, () => {
      if (Number.isSafeInteger(value)) this.#bytes.integer(TRACK_EVENT.counterValue, value);
      else this.#bytes.double(TRACK_EVENT.doubleCounterValue, value);
    });
  }

  describe(facts: Details): void {
    const bytes = this.#bytes;
    this.#packet(() =>
      bytes.message(TRACE_PACKET.traceAttributes, () => {
        for (const [key, value] of Object.entries(facts))
          bytes.message(TRACE_ATTRIBUTES.attribute, () => {
            bytes.text(ATTRIBUTE.key, key);
            if (Number.isSafeInteger(value)) bytes.integer(ATTRIBUTE.longValue, value as number);
            else bytes.text(ATTRIBUTE.stringValue, String(value));
          });
      }),
    );
  }

  finish(): void {
    if (this.#bytes.length > 0) this.#write(this.#bytes.take());
  }

  #describeKind({ id, kind, name, parent, unit, labels = [] }: Track): void {
    const bytes = this.#bytes;
    switch (kind) {
      case "node":
        return bytes.message(TRACK_DESCRIPTOR.process, () => {
          bytes.integer(PROCESS_DESCRIPTOR.pid, id);
          bytes.text(PROCESS_DESCRIPTOR.processName, name);
          for (const label of labels) bytes.text(PROCESS_DESCRIPTOR.processLabels, label);
        });
      case "core":
        return bytes.message(TRACK_DESCRIPTOR.thread, () => {
          bytes.integer(THREAD_DESCRIPTOR.pid, parent?.id ?? 0);
          bytes.integer(THREAD_DESCRIPTOR.tid, id);
          bytes.text(THREAD_DESCRIPTOR.threadName, name);
        });
      case "counter":
        return bytes.message(TRACK_DESCRIPTOR.counter, () => bytes.text(COUNTER_DESCRIPTOR.unitName, unit ?? ""));
      case "group":
        return bytes.integer(TRACK_DESCRIPTOR.childOrdering, CHILD_ORDERING.explicit);
      case "slices":
        return;
    }
  }

  #mark(type: number, track: Track, at: number, mark: Mark): void {
    const bytes = this.#bytes;
    this.#event(type, track, at, () => {
      const category = this.#strings.iid("eventCategories", mark.category);
      if (category !== undefined) bytes.integer(TRACK_EVENT.categoryIids, category);
      const name = mark.isOneOff === true ? undefined : this.#strings.iid("eventNames", mark.name);
      if (name === undefined) bytes.text(TRACK_EVENT.name, mark.name);
      else bytes.integer(TRACK_EVENT.nameIid, name);
      this.#annotate(mark.details);
      if (mark.flow === undefined) return;
      bytes.fixed64(mark.isFlowEnd === true ? TRACK_EVENT.terminatingFlowIds : TRACK_EVENT.flowIds, mark.flow);
    });
  }

  #event(type: number, track: Track, at: number, body: () => void): void {
    const bytes = this.#bytes;
    this.#packet(() => {
      bytes.integer(TRACE_PACKET.timestamp, nanoseconds(at));
      bytes.message(TRACE_PACKET.trackEvent, () => {
        bytes.integer(TRACK_EVENT.type, type);
        bytes.integer(TRACK_EVENT.trackUuid, track.id);
        body();
      });
      if (this.#strings.hasNew) bytes.message(TRACE_PACKET.internedData, () => this.#strings.writeNew(bytes));
    });
  }

  #annotate(details: Details = {}): void {
    for (const [key, value] of Object.entries(details))
      this.#bytes.message(TRACK_EVENT.debugAnnotations, () => this.#annotation(key, value));
  }

  #annotation(key: string, value: string | number): void {
    const bytes = this.#bytes;
    // Keys are words of ours: far fewer than a table holds.
    bytes.integer(DEBUG_ANNOTATION.nameIid, this.#strings.iid("debugAnnotationNames", key)!);
    if (typeof value === "number") {
      if (Number.isSafeInteger(value)) bytes.integer(DEBUG_ANNOTATION.intValue, value);
      else bytes.double(DEBUG_ANNOTATION.doubleValue, value);
      return;
    }
    const iid = this.#strings.iid("debugAnnotationStringValues" satisfies StringTable, value);
    if (iid === undefined) bytes.text(DEBUG_ANNOTATION.stringValue, value);
    else bytes.integer(DEBUG_ANNOTATION.stringValueIid, iid);
  }

  #packet(body: () => void): void {
    const bytes = this.#bytes;
    bytes.message(TRACE.packet, () => {
      bytes.integer(TRACE_PACKET.trustedPacketSequenceId, SEQUENCE);
      if (this.#isFirst) {
        bytes.integer(TRACE_PACKET.sequenceFlags, SEQUENCE_FLAGS.incrementalStateCleared);
        bytes.integer(TRACE_PACKET.firstPacketOnSequence, 1);
      } else bytes.integer(TRACE_PACKET.sequenceFlags, SEQUENCE_FLAGS.needsIncrementalState);
      body();
    });
    this.#isFirst = false;
    if (bytes.length >= PIECE_BYTES) this.#write(bytes.take());
  }
}

function nanoseconds(us: number): number | bigint {
  return us <= EXACT_US_MAX ? us * 1_000 : BigInt(us) * 1_000n;
}
