// The tracks of a timeline: one group per subject on top, then every node with what belongs to it. A track is made when
// somebody first asks for it, and stands in the file only if something is drawn on it.

import type { ExportedRun } from "../run-export.ts";
import type { Track, TrackKind } from "./timeline-writer.ts";

/** What a node's tracks are about, in the order in which they stand. */
const NODE_TRACKS = ["down", "paused", "speed", "records", "messages sent", "messages received"] as const;
export type NodeTrack = (typeof NODE_TRACKS)[number];
/** The groups that stand above the nodes. */
const GROUPS = ["faults", "leadership", "cluster"] as const;
export type Group = (typeof GROUPS)[number];

interface Placement {
  readonly parent?: Track;
  readonly rank: number;
  readonly unit?: string;
  readonly labels?: readonly string[];
}

export class Tracks {
  readonly #run: ExportedRun;
  readonly #known = new Map<string, Track>();

  constructor(run: ExportedRun) {
    this.#run = run;
  }

  /** The run as a whole. */
  run(): Track {
    return this.#track("run", () => ["slices", "run", { rank: 0 }]);
  }

  /** A track of its own inside a group. `rank` orders those of one group. */
  inGroup(group: Group, name: string, rank: number): Track {
    return this.#track(`${group}: ${name}`, () => ["slices", name, { parent: this.#group(group), rank }]);
  }

  counter(name: string, unit: string, rank: number): Track {
    return this.#track(`counter: ${name}`, () => ["counter", name, { parent: this.#group("cluster"), rank, unit }]);
  }

  node(node: number): Track {
    return this.#track(`node ${node}`, () => {
      const { name, role, zone, rack } = this.#run.nodes[node];
      const labels = [`role ${role}`, `zone ${zone}`, ...(rack === "" ? [] : [`rack ${rack}`])];
      return ["node", name, { rank: GROUPS.length + 1 + node, labels }];
    });
  }

  ofNode(node: number, about: NodeTrack): Track {
    return this.#track(`node ${node}: ${about}`, () => {
      const rank = NODE_TRACKS.indexOf(about);
      return ["slices", about, { parent: this.node(node), rank }];
    });
  }

  /** Numbers have as many digits as the node's highest, so that they sort by name too. */
  core(node: number, core: number): Track {
    return this.#track(`node ${node}: core ${core}`, () => {
      const digits = String(Math.max(0, this.#run.nodes[node].cores - 1)).length;
      const name = `core ${String(core).padStart(digits, "0")}`;
      return ["core", name, { parent: this.node(node), rank: NODE_TRACKS.length + core }];
    });
  }

  #group(group: Group): Track {
    return this.#track(group, () => ["group", group, { rank: 1 + GROUPS.indexOf(group) }]);
  }

  #track(key: string, describe: () => readonly [TrackKind, string, Placement]): Track {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const [kind, name, { parent, ...placement }] = describe();
    const track: Track = { id: this.#known.size + 1, kind, name, parent, ...placement };
    this.#known.set(key, track);
    return track;
  }
}
