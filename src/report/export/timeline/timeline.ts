// One run as a timeline: nodes with their cores and what ran on them, faults, leaderships, messages, and the series of the
// report as counters. Draws while the run goes on; keeps only what is open or under way.

import type { RunResult } from "../../../experiment/results.ts";
import type { Moment } from "../moments.ts";
import type { ExportedRun, RunExport } from "../run-export.ts";
import { AttemptSlices } from "./attempt-slices.ts";
import { FaultSlices } from "./fault-slices.ts";
import { LeaderSlices } from "./leader-slices.ts";
import { MessageFlows, type MessageLimits } from "./message-flows.ts";
import { NodeStates } from "./node-states.ts";
import { Stage, type TimeWindow } from "./stage.ts";
import type { Details, TimelineWriter } from "./timeline-writer.ts";
import { Tracks } from "./tracks.ts";

export interface TimelineOptions {
  readonly window: TimeWindow;
  /** Node ids; undefined = all of them. */
  readonly nodes: ReadonlySet<number> | undefined;
  readonly messages: MessageLimits;
}

export class Timeline implements RunExport {
  readonly #writer: TimelineWriter;
  readonly #options: TimelineOptions;
  readonly #tracks: Tracks;
  readonly #stage: Stage;
  readonly #attempts: AttemptSlices;
  readonly #nodes: NodeStates;
  readonly #leaders: LeaderSlices;
  readonly #faults: FaultSlices;
  readonly #messages: MessageFlows;

  constructor(run: ExportedRun, options: TimelineOptions, writer: TimelineWriter) {
    this.#writer = writer;
    this.#options = options;
    const shows = (node: number): boolean => options.nodes?.has(node) ?? true;
    const tracks = (this.#tracks = new Tracks(run));
    const stage = (this.#stage = new Stage(writer, options.window));
    this.#attempts = new AttemptSlices(run, stage, tracks);
    this.#nodes = new NodeStates(stage, tracks);
    this.#leaders = new LeaderSlices(run, stage, tracks);
    this.#faults = new FaultSlices(run, stage, tracks, shows);
    this.#messages = new MessageFlows(run, stage, tracks, options.messages, shows);
    writer.describe(factsOf(run));
    const { scenario, variant, seed } = run;
    stage.begin(tracks.run(), 0, {
      name: `${scenario}, ${variant}, seed ${seed}`,
      category: "run",
      details: factsOf(run),
    });
  }

  moment(moment: Moment): void {
    this.#stage.advance(moment.at);
    switch (moment.kind) {
      case "message-sent":
      case "message-delivered":
      case "message-dropped":
      case "message-duplicated":
        if (this.#writer.drawsFlows) this.#messages.moment(moment);
        return;
      case "fault-started":
      case "fault-bit":
      case "fault-ended":
        return this.#faults.moment(moment);
      default:
        return this.#ofNode(moment);
    }
  }

  finish(result: RunResult): readonly string[] {
    const end = Math.round(result.end * 1e6);
    const facts = { digest: result.digest, end_s: result.end, ...this.#messageFacts(result) };
    this.#stage.advance(end);
    this.#stage.endAll(this.#tracks.run(), end, facts);
    this.#stage.close(end);
    this.#drawSeries(result);
    this.#writer.describe(facts);
    this.#writer.finish();
    return this.#notices(result);
  }

  #ofNode(moment: Moment): void {
    if ("node" in moment && this.#options.nodes?.has(moment.node) === false) return;
    this.#attempts.moment(moment);
    this.#nodes.moment(moment);
    this.#leaders.moment(moment);
  }

  #drawSeries({ series }: RunResult): void {
    series.forEach(({ name, unit, width, values }, rank) => {
      const track = this.#tracks.counter(name, unit, rank);
      const step = Math.round(width * 1e6);
      values.forEach((value, index) => {
        if (value !== null) this.#stage.sample(track, index * step, value);
      });
    });
  }

  #messageFacts({ counters }: RunResult): Details {
    if (!this.#writer.drawsFlows) return { messages_sent: counters.messages, messages_left_out: counters.messages };
    const { drawn, leftOut } = this.#messages;
    return {
      messages_sent: counters.messages,
      messages_drawn: drawn,
      messages_left_out: leftOut.kind + leftOut.node + leftOut.time + leftOut.limit,
      messages_left_out_by_kind: leftOut.kind,
      messages_left_out_by_node: leftOut.node,
      messages_left_out_by_time: leftOut.time,
      messages_left_out_by_limit: leftOut.limit,
    };
  }

  #notices({ end }: RunResult): readonly string[] {
    const { max } = this.#options.messages;
    const { limit } = this.#messages.leftOut;
    return [
      ...(this.#stage.isEmpty ? [`nothing is shown: the run ended at ${end} s, before the window begins`] : []),
      ...(limit === 0 ? [] : [`${limit} messages are left out: the first ${max} are drawn`]),
    ];
  }
}

function factsOf({ scenario, variant, seed, engine }: ExportedRun): Details {
  return { scenario, variant, seed, engine: engine.version, fingerprint: engine.fingerprint };
}
