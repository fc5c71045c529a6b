// One run as a page that plays it: machines, what runs on them, messages on their way, and what happens told beside it. One file
// without any outside request.

import type { RunResult } from "../../../experiment/results.ts";
import type { FaultMoment, Moment } from "../moments.ts";
import type { ExportedNode, ExportedRun, RunExport, Write } from "../run-export.ts";
import type { MessageLimits } from "../timeline/message-flows.ts";
import type { TimeWindow } from "../timeline/stage.ts";
import { Flights } from "./flights.ts";
import { Narration } from "./narration.ts";
import { Recorder } from "./recorder.ts";
import type { ReplayEpisode, ReplayNode } from "./replay-data.ts";
import { replayPage } from "./replay-page.ts";

export interface ReplayOptions {
  readonly window: TimeWindow;
  readonly messages: MessageLimits;
}

export class Replay implements RunExport {
  readonly #run: ExportedRun;
  readonly #window: TimeWindow;
  readonly #write: Write;
  readonly #recorder: Recorder;
  readonly #flights: Flights;
  readonly #narration: Narration;
  readonly #open = new Map<string, number>();
  readonly #episodes: ReplayEpisode[] = [];

  constructor(run: ExportedRun, { window, messages }: ReplayOptions, write: Write) {
    this.#run = run;
    this.#window = window;
    this.#write = write;
    this.#recorder = new Recorder(
      window,
      run.nodes.map(({ name }) => name),
    );
    this.#flights = new Flights(window, messages);
    this.#narration = new Narration(run, window);
  }

  moment(moment: Moment): void {
    this.#recorder.moment(moment);
    this.#flights.moment(moment);
    this.#narration.moment(moment);
    if (moment.kind === "fault-started" || moment.kind === "fault-ended") this.#fault(moment);
  }

  finish(result: RunResult): readonly string[] {
    this.#recorder.finish();
    const end = Math.round(result.end * 1e6);
    const { from } = this.#window;
    const until = Math.min(end, this.#window.until, this.#recorder.truncatedAt ?? Infinity);
    for (const [key, at] of this.#open) this.#close(key, at, end);
    this.#write(
      replayPage(this.#run, result, {
        from: Math.min(from, until),
        until,
        nodes: this.#run.nodes.map((node) => nodeOf(node, this.#run.nodes)),
        classes: this.#run.classes,
        messages: this.#flights.messages.all,
        outcomes: this.#recorder.outcomes.all,
        losses: this.#flights.losses.all,
        steps: this.#recorder.steps,
        flights: this.#flights.numbers(),
        notes: this.#narration.finish(result).filter(({ at }) => at <= until),
        episodes: this.#episodes.filter((episode) => episode.until > from && episode.from < until),
      }),
    );
    return this.#notices(end);
  }

  /** Of many machines at once it is one. */
  #fault({ kind, at, fault, node }: FaultMoment): void {
    const key = `${fault} ${node}`;
    const begun = this.#open.get(key);
    if (kind === "fault-ended") {
      if (begun !== undefined) this.#close(key, begun, at);
    } else if (!this.#run.faults[fault].isInstant) this.#open.set(key, begun ?? at);
  }

  #close(key: string, from: number, until: number): void {
    this.#open.delete(key);
    const { text } = this.#run.faults[Number(key.split(" ")[0])];
    const isThere = this.#episodes.some((each) => each.text === text && each.from === from && each.until === until);
    if (!isThere) this.#episodes.push({ from, until, text });
  }

  #sayThinned(narrow: string): string {
    const { leftOut, every } = this.#flights;
    const which = every === 1 ? "" : `: of those that arrive, one of ${every} is shown`;
    return `${leftOut} messages are left out${which}; ${narrow}, --message the kinds`;
  }

  #notices(end: number): readonly string[] {
    const { truncatedAt } = this.#recorder;
    const narrow = "--from and --until choose another part";
    return [
      ...(this.#window.from >= end
        ? [`nothing is shown: the run ended at ${end / 1e6} s, before the window begins`]
        : []),
      ...(truncatedAt === undefined
        ? []
        : [`so much happens that it ends at ${truncatedAt / 1e6} s of ${end / 1e6} s; ${narrow}`]),
      ...(this.#flights.leftOut === 0 ? [] : [this.#sayThinned(narrow)]),
      ...(this.#narration.leftOut === 0 ? [] : [`${this.#narration.leftOut} events are not told; ${narrow}`]),
    ];
  }
}

function nodeOf({ name, role, zone, rack, cores }: ExportedNode, all: readonly ExportedNode[]): ReplayNode {
  const zones = new Set(all.map((node) => node.zone));
  const place = [zones.size > 1 ? zone : "", rack].filter((part) => part !== "").join(", ");
  return { name, role, place, cores: role === "worker" ? cores : 0 };
}
