// Which version machines run, and what they suffer from while they do. Versions survive restarts; what is wrong with one strikes
// at the boot, or a while after each boot, by the same faults as a scenario has, in the name of the rollout.

import type { HandlerCode } from "../../../kernel/simulation.ts";
import type { Duration } from "../../../kernel/time.ts";
import { VERSIONS } from "../../../trace/record-codes.ts";
import { RECORD } from "../../../trace/record-kinds.ts";
import type { SimulatedNode } from "../../simulated-node.ts";
import type { FaultDomain, FaultSurroundings, Struck } from "../fault-domain.ts";
import { isBad, type RolloutAction, type VersionFault } from "./rollout-action.ts";

export interface VersionSurroundings extends FaultSurroundings {
  domainOf(kind: VersionFault["kind"]): FaultDomain;
}

/** The rollout that brought it; undefined = what machines ran at the start. */
export type Version = Struck | undefined;

export class Versions {
  readonly #surroundings: VersionSurroundings;
  /** Only where it is not what they ran at the start. */
  readonly #installed = new Map<number, Struck>();
  /** Machines on which what is wrong with their version shows. */
  readonly #shows = new Set<number>();
  readonly #showCode: HandlerCode;
  readonly #crashCode: HandlerCode;

  constructor(surroundings: VersionSurroundings) {
    this.#surroundings = surroundings;
    const { simulation, cluster } = surroundings;
    const onBoot = (step: (node: SimulatedNode, version: Struck) => void) => (boot: number) => {
      const node = cluster.nodeOf(boot);
      const version = node && this.#installed.get(node.id);
      if (node !== undefined && version !== undefined) step(node, version);
    };
    this.#showCode = simulation.register("version shows", onBoot(this.#show.bind(this)));
    this.#crashCode = simulation.register("version crashes", onBoot(this.#crash.bind(this)));
  }

  of({ id }: SimulatedNode): Version {
    return this.#installed.get(id);
  }

  /** On a machine that is down; from its next boot on. `by`: the rollout that changes it, forth or back. */
  install(node: SimulatedNode, version: Version, by: Struck): void {
    const before = this.#installed.get(node.id);
    if (before === version) return;
    if (before !== undefined) this.#remove(node, before);
    if (version === undefined) this.#installed.delete(node.id);
    else this.#installed.set(node.id, version);
    if (version !== undefined && !actionOf(version).version.starts) node.ailments.add("crash", version.episode.index);
    const code = version === undefined ? BEFORE : isBad(actionOf(version).version) ? BAD : SOUND;
    this.#surroundings.trace.emit(RECORD["version.installed"], node.id, by.episode.fault, 0, 0, code);
  }

  booted(node: SimulatedNode): void {
    const version = this.#installed.get(node.id);
    if (version === undefined) return;
    const { simulation, streams } = this.#surroundings;
    const { faults, from, crashAfter } = actionOf(version).version;
    this.#hide(node, version);
    if (faults.length > 0) {
      if (from === 0) this.#show(node, version);
      else simulation.scheduleAfter(from, this.#showCode, node.boot, 0);
    }
    if (crashAfter === undefined) return;
    const random = streams.stream(`faults/${version.episode.fault}/crashes of ${node.spec.name}`);
    const lives = (from + Math.max(1, Math.floor(crashAfter.sample(random)))) as Duration;
    simulation.scheduleAfter(lives, this.#crashCode, node.boot, 0);
  }

  /** Whoever supervises the process starts it again. A frozen one dies after its thaw. */
  #crash(node: SimulatedNode, { episode }: Struck): void {
    const { cluster, bite } = this.#surroundings;
    if (cluster.postpone(node.id, this.#crashCode, node.boot, 0)) return;
    bite(episode.index, node.id);
    cluster.power.dieOf(node);
  }

  #show(node: SimulatedNode, version: Struck): void {
    if (this.#shows.has(node.id)) return;
    this.#shows.add(node.id);
    for (const { kind, struck } of this.#partsOf(node, version)) this.#surroundings.domainOf(kind).strike(struck);
  }

  #hide(node: SimulatedNode, version: Struck): void {
    if (!this.#shows.delete(node.id)) return;
    for (const { kind, struck } of this.#partsOf(node, version)) this.#surroundings.domainOf(kind).heal(struck, [node]);
  }

  #remove(node: SimulatedNode, version: Struck): void {
    this.#hide(node, version);
    if (!actionOf(version).version.starts) node.ailments.remove("crash", version.episode.index);
  }

  /** Each fault of a version, as a strike on one machine. */
  #partsOf(node: SimulatedNode, version: Struck): readonly { kind: VersionFault["kind"]; struck: Struck }[] {
    const { episode, strike } = version;
    return actionOf(version).version.faults.map((action) => ({
      kind: action.kind,
      struck: { episode: { ...episode, action }, members: [[node]], nodes: [node], strike, isInForce: true },
    }));
  }
}

const BEFORE = VERSIONS.indexOf("before");
const SOUND = VERSIONS.indexOf("sound");
const BAD = VERSIONS.indexOf("bad");

function actionOf({ episode }: Struck): RolloutAction {
  return episode.action as RolloutAction;
}
