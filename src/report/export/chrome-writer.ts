// A timeline in Chrome's JSON trace format ("Trace Event Format"), for viewers that do not read Perfetto's. Nodes are
// processes, tracks are threads. Without messages: its arrows bind to whatever slice lies near, if any.

import type { Write } from "./run-export.ts";
import type { Details, Mark, TimelineWriter, Track } from "./timeline/timeline-writer.ts";

const PIECE_CHARACTERS = 65_536;

export class ChromeWriter implements TimelineWriter {
  readonly drawsFlows = false;
  readonly #write: Write;
  readonly #lines: string[] = [];
  #characters = 0;
  #isFirst = true;
  #facts: Details = {};

  constructor(write: Write) {
    this.#write = write;
    this.#put('{"displayTimeUnit":"ms","traceEvents":[');
  }

  declare(track: Track): void {
    const { id, kind, name, parent, rank, labels = [] } = track;
    if (parent === undefined) {
      this.#metadata("process_name", id, id, { name });
      this.#metadata("process_sort_index", id, id, { sort_index: rank });
      if (labels.length > 0) this.#metadata("process_labels", id, id, { labels: labels.join(", ") });
    }
    if (kind === "node" || kind === "group" || kind === "counter") return;
    this.#metadata("thread_name", processOf(track), id, { name });
    this.#metadata("thread_sort_index", processOf(track), id, { sort_index: rank });
  }

  begin(track: Track, at: number, { name, category, details }: Mark): void {
    this.#event("B", track, at, { name, cat: category, ...args(details) });
  }

  end(track: Track, at: number, details: Details | undefined): void {
    this.#event("E", track, at, args(details));
  }

  instant(track: Track, at: number, { name, category, details }: Mark): void {
    this.#event("i", track, at, { name, cat: category, s: "t", ...args(details) });
  }

  counter(track: Track, at: number, value: number): void {
    this.#event("C", track, at, { name: track.name, args: { [track.unit ?? "value"]: value } });
  }

  describe(facts: Details): void {
    this.#facts = { ...this.#facts, ...facts };
  }

  finish(): void {
    this.#put(`\n],"otherData":${JSON.stringify(this.#facts)}}\n`);
    this.#flush();
  }

  /** `ts` is in us, which is our own unit. */
  #event(phase: string, track: Track, at: number, rest: object): void {
    this.#line({ ph: phase, pid: processOf(track), tid: track.id, ts: at, ...rest });
  }

  #metadata(name: string, process: number, thread: number, details: Details): void {
    this.#line({ ph: "M", pid: process, tid: thread, name, args: details });
  }

  #line(event: object): void {
    this.#put(`${this.#isFirst ? "\n" : ",\n"}${JSON.stringify(event)}`);
    this.#isFirst = false;
  }

  #put(text: string): void {
    this.#lines.push(text);
    this.#characters += text.length;
    if (this.#characters >= PIECE_CHARACTERS) this.#flush();
  }

  #flush(): void {
    this.#write(this.#lines.join(""));
    this.#lines.length = 0;
    this.#characters = 0;
  }
}

function args(details: Details | undefined): object {
  return details === undefined ? {} : { args: details };
}

/** The track at the top stands for a process. */
function processOf(track: Track): number {
  let top = track;
  while (top.parent !== undefined) top = top.parent;
  return top.id;
}
