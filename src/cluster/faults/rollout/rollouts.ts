// Versions that go out: a batch of machines is drained and comes back with the new version, must be well for a while, and then the next
// batch has its turn; perhaps a few canaries first. A deployer may watch and stop it. The way back is a rollout of what was there
// before. Composed by the faults of operators, who take machines down.

import type { HandlerCode } from "../../../kernel/simulation.ts";
import type { Duration } from "../../../kernel/time.ts";
import { ROLLOUT_CAUSES, ROLLOUT_STEPS, type RolloutCause, type RolloutStep } from "../../../trace/record-codes.ts";
import { RECORD } from "../../../trace/record-kinds.ts";
import type { BootListener } from "../../power.ts";
import type { SimulatedNode } from "../../simulated-node.ts";
import type { Struck } from "../fault-domain.ts";
import type { Taking } from "../operator-faults.ts";
import { Deployer } from "./deployer.ts";
import { LEAVING, Rollout } from "./rollout.ts";
import { isBad } from "./rollout-action.ts";
import { Versions, type VersionSurroundings } from "./versions.ts";

interface RolloutSurroundings extends VersionSurroundings, Taking<SimulatedNode> {
  /** A machine's turn begins, or it boots again. */
  begun(struck: Struck, nodes: readonly SimulatedNode[]): void;
  healed(struck: Struck, nodes: readonly SimulatedNode[]): void;
  /** Nothing of it is left to do, and nothing of it stays. */
  finished(struck: Struck): void;
  /** What it has done stays for good. */
  stays(struck: Struck): void;
  /** It took a step, for whoever keeps count of what faults did. */
  moved(struck: Struck, step: RolloutStep, cause: RolloutCause): void;
}

export class Rollouts implements BootListener {
  readonly #surroundings: RolloutSurroundings;
  readonly #versions: Versions;
  /** Those under way, by episode. */
  readonly #all = new Map<number, Rollout>();
  readonly #nextCode: HandlerCode;
  readonly #readyCode: HandlerCode;
  readonly #lateCode: HandlerCode;
  readonly #lookCode: HandlerCode;
  readonly #judgedCode: HandlerCode;
  readonly #watchedCode: HandlerCode;

  constructor(surroundings: RolloutSurroundings) {
    this.#surroundings = surroundings;
    this.#versions = new Versions(surroundings);
    const { simulation, cluster } = surroundings;
    const step = (name: string, act: (rollout: Rollout, detail: number) => void): HandlerCode =>
      simulation.register(name, (index, detail) => {
        const rollout = this.#all.get(index);
        if (rollout !== undefined && !surroundings.isFinal()) act(rollout, detail);
      });
    this.#nextCode = step("next batch", (rollout, plan) => {
      if (rollout.plans === plan) this.#next(rollout);
    });
    this.#readyCode = step("machine ready", (rollout, node) => this.#ready(rollout, cluster.nodes[node]));
    this.#lateCode = step("machine late", (rollout, node) => this.#late(rollout, cluster.nodes[node]));
    this.#lookCode = step("deployer looks", (rollout) => this.#look(rollout));
    this.#judgedCode = step("deployer judges", (rollout, cause) => this.#judged(rollout, ROLLOUT_CAUSES[cause]));
    this.#watchedCode = step("watched long enough", (rollout) => this.#watched(rollout));
    cluster.power.bootListener = this;
  }

  strike(struck: Struck): void {
    const { cluster, trace, simulation, finished } = this.#surroundings;
    if (struck.nodes.length === 0) return finished(struck);
    const own = new Set(struck.nodes);
    for (const other of [...this.#all.values()])
      if (other.struck.nodes.some((node) => own.has(node))) this.#end(other, "superseded");
    const before = new Map(struck.nodes.map((node) => [node.id as number, this.#versions.of(node)]));
    const action = struck.episode.action;
    const watch = action.kind === "rollout" ? action.watch : undefined;
    const deployer =
      watch &&
      new Deployer(watch, {
        trace,
        isWorker: (node) => cluster.nodes[node].spec.role === "worker",
        hasNew: (node) => this.#versions.of(cluster.nodes[node]) === struck,
        isNewSomewhere: () => this.#all.get(struck.episode.index)?.hasSpread === true,
        isOut: (node) => this.#all.get(struck.episode.index)?.moves.get(cluster.nodes[node])?.phase === "leaving",
      });
    const rollout = new Rollout(struck, before, deployer);
    this.#all.set(rollout.index, rollout);
    this.#tell(rollout, "began");
    if (watch !== undefined) simulation.scheduleAfter(watch.every, this.#lookCode, rollout.index, 0);
    this.#next(rollout);
  }

  /** These machines are as they were before it, and it has nothing to do with them any more. */
  heal(struck: Struck, nodes: readonly SimulatedNode[]): void {
    const { cluster } = this.#surroundings;
    const rollout = this.#all.get(struck.episode.index);
    for (const node of nodes) {
      if (this.#versions.of(node) !== struck) continue;
      this.#versions.install(node, rollout?.before.get(node.id), struck);
      cluster.power.bootIfPossible(node);
    }
    if (rollout === undefined) return;
    rollout.queue = rollout.queue.filter((node) => !nodes.includes(node));
    for (const node of nodes) rollout.moves.delete(node);
    if (rollout.queue.length === 0 && rollout.moves.size === 0) this.#end(rollout, undefined);
  }

  // Machines on the move

  /** It has been taken down, and is about to boot. */
  returns(struck: Struck, node: SimulatedNode): void {
    const rollout = this.#all.get(struck.episode.index);
    this.#surroundings.healed(struck, [node]);
    if (rollout !== undefined) this.#install(rollout, node);
  }

  #install(rollout: Rollout, node: SimulatedNode): void {
    const version = rollout.versionFor(node);
    if (version === rollout.struck) rollout.hasSpread = true;
    this.#versions.install(node, version, rollout.struck);
  }

  returned(struck: Struck, node: SimulatedNode): void {
    const rollout = this.#all.get(struck.episode.index);
    if (rollout !== undefined && rollout.moves.has(node)) this.#settle(rollout, node, true);
  }

  booted(node: SimulatedNode): void {
    this.#versions.booted(node);
    for (const rollout of this.#all.values())
      if (rollout.moves.get(node)?.phase === "settling") this.#settle(rollout, node, false);
  }

  /** It counts when it has been up for long enough; `isDue`: and is late if it takes longer than that. */
  #settle(rollout: Rollout, node: SimulatedNode, isDue: boolean): void {
    const { simulation } = this.#surroundings;
    const { minReady, deadline } = rollout.action;
    const countsAt = simulation.now + minReady;
    const lateAt = isDue ? simulation.now + deadline : rollout.moves.get(node)!.lateAt;
    rollout.moves.set(node, { phase: "settling", countsAt, lateAt });
    if (node.isUp) simulation.scheduleAfter(minReady, this.#readyCode, rollout.index, node.id);
    if (isDue && !rollout.isBack) simulation.scheduleAfter(deadline, this.#lateCode, rollout.index, node.id);
  }

  #ready(rollout: Rollout, node: SimulatedNode): void {
    const { now } = this.#surroundings.simulation;
    if (rollout.moves.get(node)?.countsAt !== now || !node.isUp) return;
    if (node.isPaused) return this.#settle(rollout, node, false); // nobody answers who asks
    rollout.moves.delete(node);
    this.#moved(rollout);
  }

  #late(rollout: Rollout, node: SimulatedNode): void {
    const { now } = this.#surroundings.simulation;
    if (rollout.moves.get(node)?.lateAt !== now || rollout.isBack) return;
    if (!rollout.isJudged) this.#judged(rollout, "deadline");
    if (rollout.action.onBad !== "continue" || !rollout.moves.delete(node)) return;
    this.#moved(rollout);
  }

  // Turns

  /** Nobody is on the move. */
  #next(rollout: Rollout): void {
    if (rollout.phase === "stopped" || rollout.moves.size > 0) return;
    const batch = this.#batchOf(rollout);
    const chosen = new Set(batch);
    rollout.queue = rollout.queue.filter((node) => !chosen.has(node));
    rollout.turns += batch.length;
    for (const node of batch) this.#turn(rollout, node);
    this.#moved(rollout);
  }

  #batchOf({ queue, room, action, isBack }: Rollout): readonly SimulatedNode[] {
    // On the way back, whoever is down costs nobody anything.
    const ordered = isBack ? [...queue.filter(({ isUp }) => !isUp), ...queue.filter(({ isUp }) => isUp)] : queue;
    const followers =
      action.order === "leader-last" ? ordered.filter((node) => !this.#surroundings.leads(node)) : ordered;
    return (followers.length === 0 ? ordered : followers).slice(0, room);
  }

  /** Whoever is down has the version when it comes back. For somebody else's fault nobody waits. */
  #turn(rollout: Rollout, node: SimulatedNode): void {
    const { cluster, takeDown, begun, healed } = this.#surroundings;
    begun(rollout.struck, [node]);
    if (node.isUp) {
      rollout.moves.set(node, LEAVING);
      return takeDown(rollout.struck, node, rollout.pace.grace, rollout.action.boot);
    }
    healed(rollout.struck, [node]);
    this.#install(rollout, node);
    cluster.power.bootIfPossible(node);
    if (node.isUp) this.#settle(rollout, node, true);
  }

  /** If nobody is on the move any more, it goes on. */
  #moved(rollout: Rollout): void {
    if (rollout.moves.size > 0 || rollout.phase === "stopped") return;
    const { simulation } = this.#surroundings;
    const { canary, watch } = rollout.action;
    const delay = watch?.delay ?? 0;
    if (rollout.phase === "canary" && rollout.turns >= rollout.canaries) {
      rollout.phase = "watching-canary";
      simulation.scheduleAfter((canary!.lasts + delay) as Duration, this.#watchedCode, rollout.index, 0);
    } else if (rollout.queue.length > 0) {
      rollout.plans += 1;
      simulation.scheduleAfter(rollout.pace.pause, this.#nextCode, rollout.index, rollout.plans);
    } else if (rollout.isBack) this.#end(rollout, "rolled-back");
    else if (watch === undefined || rollout.isJudged) this.#end(rollout, "finished");
    else {
      rollout.phase = "baking";
      simulation.scheduleAfter((watch.bake + delay) as Duration, this.#watchedCode, rollout.index, 0);
    }
  }

  #watched(rollout: Rollout): void {
    if (rollout.phase === "baking") return this.#end(rollout, "finished");
    if (rollout.phase !== "watching-canary") return;
    rollout.phase = "rolling";
    this.#tell(rollout, "canary-passed");
    if (rollout.queue.length === 0) this.#moved(rollout);
    else this.#next(rollout);
  }

  // Judgements

  #look(rollout: Rollout): void {
    const { simulation } = this.#surroundings;
    const { watch } = rollout.action;
    if (watch === undefined || rollout.isJudged || rollout.isReported) return;
    const cause = rollout.deployer!.look();
    if (cause === "none") {
      simulation.scheduleAfter(watch.every, this.#lookCode, rollout.index, 0);
      return;
    }
    rollout.isReported = true;
    simulation.scheduleAfter(watch.delay, this.#judgedCode, rollout.index, ROLLOUT_CAUSES.indexOf(cause));
  }

  #judged(rollout: Rollout, cause: RolloutCause): void {
    if (rollout.isJudged) return;
    rollout.isJudged = true;
    rollout.deployer?.leave();
    this.#tell(rollout, "judged", cause);
    switch (rollout.action.onBad) {
      case "continue":
        return;
      case "pause":
        rollout.phase = "stopped";
        this.#surroundings.stays(rollout.struck);
        this.#tell(rollout, "paused", cause);
        return;
      case "rollback":
        return this.#rollBack(rollout, cause);
    }
  }

  /** Whoever is on its way out comes back with what it had, and nobody else goes before it is back. */
  #rollBack(rollout: Rollout, cause: RolloutCause): void {
    rollout.phase = "rolling-back";
    rollout.plans += 1;
    this.#tell(rollout, "rolling-back", cause);
    for (const [node, { phase }] of [...rollout.moves]) if (phase === "settling") rollout.moves.delete(node);
    rollout.queue = rollout.struck.nodes.filter(
      (node) => this.#versions.of(node) === rollout.struck && !rollout.moves.has(node),
    );
    if (rollout.queue.length === 0) this.#moved(rollout);
    else this.#next(rollout);
  }

  #end(rollout: Rollout, step: RolloutStep | undefined): void {
    this.#all.delete(rollout.index);
    rollout.deployer?.leave();
    if (step !== undefined) this.#tell(rollout, step);
    const isHarmful = isBad(rollout.action.version) && this.#hasSome(rollout);
    if (isHarmful) this.#surroundings.stays(rollout.struck);
    else this.#surroundings.finished(rollout.struck);
  }

  #hasSome({ struck }: Rollout): boolean {
    return struck.nodes.some((node) => this.#versions.of(node) === struck);
  }

  #tell({ struck }: Rollout, step: RolloutStep, cause: RolloutCause = "none"): void {
    const { trace, moved } = this.#surroundings;
    moved(struck, step, cause);
    const numbers = [ROLLOUT_STEPS.indexOf(step), ROLLOUT_CAUSES.indexOf(cause)] as const;
    trace.emit(RECORD["rollout.moved"], -1, struck.episode.fault, ...numbers, 0);
  }
}
