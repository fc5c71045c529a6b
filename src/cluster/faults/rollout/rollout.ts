// One rollout under way, as plain state; `Rollouts` moves it.

import { NEVER } from "../../../kernel/time.ts";
import type { SimulatedNode } from "../../simulated-node.ts";
import type { Struck } from "../fault-domain.ts";
import type { Deployer } from "./deployer.ts";
import { machineCount, type RolloutAction, type RolloutPace } from "./rollout-action.ts";
import type { Version } from "./versions.ts";

/** leaving: it drains, or is off. settling: it is up, or should be, and does not count yet. */
export interface Move {
  readonly phase: "leaving" | "settling";
  /** When it counts if it stays up. What was planned for an earlier boot comes to nothing. */
  readonly countsAt: number;
  /** When it is late. */
  readonly lateAt: number;
}

export const LEAVING: Move = { phase: "leaving", countsAt: NEVER, lateAt: NEVER };

export class Rollout {
  readonly struck: Struck;
  readonly action: RolloutAction;
  readonly deployer: Deployer | undefined;
  /** What its machines ran before, where that is not what they ran at the start. */
  readonly before: ReadonlyMap<number, Version>;
  /** Machines whose turn is yet to come, in order. */
  queue: readonly SimulatedNode[];
  readonly moves = new Map<SimulatedNode, Move>();
  /** Numbers what is planned next, so that an earlier plan comes to nothing. */
  plans = 0;
  /** How many machines have had their turn. */
  turns = 0;
  /** `watching`: all have had it that should, and the deployer looks on. `stopped`: nobody has a turn any more. */
  phase: "canary" | "watching-canary" | "rolling" | "baking" | "stopped" | "rolling-back" = "rolling";
  /** Some machine has had the version. */
  hasSpread = false;
  /** The version was found bad. */
  isJudged = false;
  /** A judgement is on its way. */
  isReported = false;

  constructor(struck: Struck, before: ReadonlyMap<number, Version>, deployer: Deployer | undefined) {
    this.struck = struck;
    this.action = struck.episode.action as RolloutAction;
    this.before = before;
    this.deployer = deployer;
    this.queue = struck.nodes;
    if (this.action.canary !== undefined) this.phase = "canary";
  }

  get index(): number {
    return this.struck.episode.index;
  }

  get isBack(): boolean {
    return this.phase === "rolling-back";
  }

  get pace(): RolloutPace {
    return this.isBack ? this.action.rollback : this.action;
  }

  /** What a machine is to run from its next boot on. */
  versionFor(node: SimulatedNode): Version {
    return this.isBack ? this.before.get(node.id) : this.struck;
  }

  /** How many machines may have a turn now, if nobody is on the move. */
  get room(): number {
    const size = this.struck.nodes.length;
    const batch = machineCount(this.pace.maxUnavailable, size);
    return this.phase === "canary" ? Math.min(batch, this.canaries - this.turns) : batch;
  }

  get canaries(): number {
    const { canary } = this.action;
    return canary === undefined ? 0 : machineCount(canary.count, this.struck.nodes.length);
  }
}
