// What strikes disks. Most of it only has to be known to the disk, which asks; damage is done at once. Composed by the fault
// injector.

import { RECORD } from "../../trace/record-kinds.ts";
import type { AilmentKind } from "../ailments.ts";
import type { SimulatedNode } from "../simulated-node.ts";
import type { ActionOf } from "./fault.ts";
import { actionOf, confineByNode, type FaultDomain, type FaultSurroundings, type Struck } from "./fault-domain.ts";

type Kind = "disk-stall" | "disk-slow" | "disk-full" | "disk-lost-writes" | "disk-torn" | "disk-corrupt" | "tamper";

export const DISK_AILMENT = {
  "disk-stall": "disk-stall",
  "disk-slow": "disk-slow",
  "disk-full": "disk-full",
  "disk-lost-writes": "disk-lie",
  "disk-torn": "disk-tear",
} as const satisfies Readonly<Record<Exclude<Kind, "disk-corrupt" | "tamper">, AilmentKind>>;

export class DiskFaults implements FaultDomain {
  readonly #surroundings: FaultSurroundings;

  constructor(surroundings: FaultSurroundings) {
    this.#surroundings = surroundings;
  }

  strike(struck: Struck): void {
    const action = actionOf<Kind>(struck);
    const { index } = struck.episode;
    for (const node of struck.nodes) {
      if (action.kind === "disk-corrupt") this.#damage(node, struck, action);
      else if (action.kind === "tamper") this.#tamper(node, struck, action);
      else node.ailments.add(DISK_AILMENT[action.kind], index, action.kind === "disk-slow" ? action.factor : 1);
      if (action.kind === "disk-slow") node.disk.paceChanged();
    }
  }

  heal(struck: Struck, nodes: readonly SimulatedNode[]): void {
    const { kind } = actionOf<Kind>(struck);
    if (kind === "disk-corrupt" || kind === "tamper") return;
    for (const node of nodes) {
      node.ailments.remove(DISK_AILMENT[kind], struck.episode.index);
      if (kind === "disk-slow") node.disk.paceChanged();
      if (kind === "disk-stall" && !node.ailments.has("disk-stall")) this.#surroundings.cluster.endStall(node);
    }
  }

  confine(struck: Struck, isInside: (node: number) => boolean): void {
    confineByNode(this, struck, isInside);
  }

  #tamper({ id, disk }: SimulatedNode, { episode }: Struck, action: ActionOf<"tamper">): void {
    const { cluster, trace, bite } = this.#surroundings;
    if (!disk.rewrite((records) => cluster.knowledge.tamper?.(action, records))) return;
    trace.emit(RECORD["audit.altered"], id, 0, 0, 0, action.entries);
    bite(episode.index, id);
  }

  #damage({ id, spec, disk }: SimulatedNode, { episode, strike }: Struck, action: ActionOf<"disk-corrupt">): void {
    const { streams, trace } = this.#surroundings;
    const random = streams.stream(`faults/${episode.fault}/damage of ${spec.name} at ${strike.at}`);
    const count = disk.damage({ amount: action.amount, where: action.where, episode: episode.index, random });
    if (count > 0) trace.emit(RECORD["disk.damaged"], id, 0, 0, 0, count);
  }
}
