// Faults: every episode is a slice on a track of its fault, and a mark at the node that it struck; its first effect on a
// node is a mark there too. Episodes of one fault that overlap stand side by side.

import { CoreMap } from "../core-map.ts";
import type { FaultMoment, Moment } from "../moments.ts";
import type { ExportedRun } from "../run-export.ts";
import type { Stage } from "./stage.ts";
import type { Track } from "./timeline-writer.ts";
import type { Tracks } from "./tracks.ts";

/** Room for the lanes of a fault between its track and the next fault's. */
const LANES_PER_FAULT = 10_000;

interface OpenEpisode {
  readonly node: number;
  readonly lanes: readonly number[];
}

interface FaultState {
  /** Oldest first. */
  readonly open: OpenEpisode[];
  readonly lanes: CoreMap;
  /** Nodes that it has bitten since its last strike. */
  readonly bitten: Set<number>;
}

export class FaultSlices {
  readonly #run: ExportedRun;
  readonly #stage: Stage;
  readonly #tracks: Tracks;
  readonly #shows: (node: number) => boolean;
  readonly #states = new Map<number, FaultState>();

  /** `shows`: whether marks at a node are wanted. */
  constructor(run: ExportedRun, stage: Stage, tracks: Tracks, shows: (node: number) => boolean) {
    this.#run = run;
    this.#stage = stage;
    this.#tracks = tracks;
    this.#shows = shows;
  }

  moment(moment: Moment): void {
    switch (moment.kind) {
      case "fault-started":
        return this.#started(moment);
      case "fault-bit":
        return this.#bit(moment);
      case "fault-ended":
        return this.#ended(moment);
    }
  }

  #started({ at, node, fault }: FaultMoment): void {
    const { open, lanes, bitten } = this.#stateOf(fault);
    const { text, isInstant } = this.#run.faults[fault];
    const episode: OpenEpisode = { node, lanes: lanes.take(1) };
    bitten.clear();
    const details = { fault: text, ...(node < 0 ? {} : { node: this.#run.nodes[node].name }) };
    this.#stage.begin(this.#trackOf(fault, episode), at, { name: text, category: "fault", details });
    this.#mark(at, node, `struck: ${text}`);
    if (!isInstant) return void open.push(episode);
    this.#stage.endAll(this.#trackOf(fault, episode), at);
    lanes.release(episode.lanes);
  }

  /** Of the oldest open episode at that node. */
  #ended({ at, node, fault }: FaultMoment): void {
    const { open, lanes } = this.#stateOf(fault);
    const index = open.findIndex((candidate) => candidate.node === node);
    if (index < 0) return;
    const [episode] = open.splice(index, 1);
    this.#stage.endAll(this.#trackOf(fault, episode), at);
    lanes.release(episode.lanes);
    this.#mark(at, node, `healed: ${this.#run.faults[fault].text}`);
  }

  #bit({ at, node, fault }: FaultMoment): void {
    const { bitten } = this.#stateOf(fault);
    if (bitten.has(node)) return;
    bitten.add(node);
    this.#mark(at, node, `bitten: ${this.#run.faults[fault].text}`);
  }

  #mark(at: number, node: number, name: string): void {
    if (node < 0 || !this.#shows(node)) return;
    this.#stage.instant(this.#tracks.ofNode(node, "records"), at, { name, category: "fault" });
  }

  #stateOf(fault: number): FaultState {
    let state = this.#states.get(fault);
    if (state === undefined) this.#states.set(fault, (state = { open: [], lanes: new CoreMap(), bitten: new Set() }));
    return state;
  }

  #trackOf(fault: number, { lanes: [lane] }: OpenEpisode): Track {
    const suffix = lane === 0 ? "" : ` (${lane + 1})`;
    const name = `fault ${fault}: ${this.#run.faults[fault].text}${suffix}`;
    return this.#tracks.inGroup("faults", name, fault * LANES_PER_FAULT + lane);
  }
}
