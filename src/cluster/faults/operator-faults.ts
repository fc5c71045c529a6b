// What operators and providers do on purpose: machines that drain, all at once, or one after the other and back again, or for good
// as far as they are concerned. Composed by the fault injector.

import type { HandlerCode } from "../../kernel/simulation.ts";
import { NEVER, type Duration } from "../../kernel/time.ts";
import { Departures, type DepartingNode, type DepartureSurroundings } from "./departures.ts";
import type { DepartureAction } from "./fault.ts";
import { actionOf, confineByNode, type FaultDomain, type Struck } from "./fault-domain.ts";
import type { RolePlayers } from "./target-resolver.ts";

type Kind = "drain" | "reclaim" | "rolling-restart" | "rollout";

/** What rollouts are told. */
interface RolloutTurns<Node> {
  strike(struck: Struck<Node>): void;
  heal(struck: Struck<Node>, nodes: readonly Node[]): void;
  returns(struck: Struck<Node>, node: Node): void;
  returned(struck: Struck<Node>, node: Node): void;
}

/** What rollouts need of those who take machines down. */
export interface Taking<Node> {
  leads(node: Node): boolean;
  /** Takes a machine down in good order, for so long. */
  takeDown(struck: Struck<Node>, node: Node, grace: Duration, away: Duration): void;
}

export interface OperatorSurroundings<Node>
  extends Omit<DepartureSurroundings<Node>, "returns" | "returned">, RolePlayers {
  /** A strike on these nodes begins, or has healed. Of a rolling restart or a rollout, each machine's turn is one. */
  begun(struck: Struck<Node>, nodes: readonly Node[]): void;
  healed(struck: Struck<Node>, nodes: readonly Node[]): void;
  /** Nothing of the strike is left to do. */
  finished(struck: Struck<Node>): void;
  createRollouts(taking: Taking<Node>): RolloutTurns<Node>;
}

/** A rolling restart under way: the machines whose turn is yet to come. */
interface Roll<Node> {
  readonly struck: Struck<Node>;
  queue: readonly Node[];
}

export class OperatorFaults<Node extends DepartingNode> implements FaultDomain<Node> {
  readonly #surroundings: OperatorSurroundings<Node>;
  readonly #departures: Departures<Node>;
  /** By episode. */
  readonly #rolls = new Map<number, Roll<Node>>();
  /** Made when it is first asked for: without it there is nothing of versions in a run. */
  #rollouts: RolloutTurns<Node> | undefined = undefined;
  readonly #nextCode: HandlerCode;

  constructor(surroundings: OperatorSurroundings<Node>) {
    this.#surroundings = surroundings;
    this.#departures = new Departures({
      ...surroundings,
      // The heal is told before the boot, as of every fault.
      returns: (struck, node, isLast) => {
        if (isRollout(struck)) this.#rollouts!.returns(struck, node);
        else if (this.#rolls.has(struck.episode.index)) surroundings.healed(struck, [node]);
        else if (isLast) surroundings.healed(struck, struck.nodes);
      },
      returned: (struck, node, isLast) => {
        if (isRollout(struck)) return this.#rollouts!.returned(struck, node);
        const roll = this.#rolls.get(struck.episode.index);
        if (roll !== undefined) this.#goOn(roll);
        else if (isLast) surroundings.finished(struck);
      },
    });
    this.#nextCode = surroundings.simulation.register("next to restart", (episode) => this.#next(episode));
  }

  strike(struck: Struck<Node>): void {
    const action = actionOf<Kind>(struck);
    const { index } = struck.episode;
    switch (action.kind) {
      case "drain":
      case "reclaim": {
        const away = timeAway(struck, action);
        for (const node of struck.nodes) this.#departures.begin(struck, node, action.grace, away);
        return;
      }
      case "rolling-restart":
        this.#rolls.set(index, { struck, queue: struck.nodes });
        return this.#next(index);
      case "rollout":
        return this.#withRollouts().strike(struck);
    }
  }

  heal(struck: Struck<Node>, nodes: readonly Node[]): void {
    const recalled = this.#departures.recall(struck, nodes);
    if (isRollout(struck)) {
      for (const node of recalled) this.#surroundings.healed(struck, [node]);
      return this.#rollouts!.heal(struck, nodes);
    }
    const roll = this.#rolls.get(struck.episode.index);
    if (roll === undefined) return;
    for (const node of recalled) this.#surroundings.healed(struck, [node]);
    roll.queue = roll.queue.filter((node) => !nodes.includes(node));
    if (roll.queue.length === 0) this.#rolls.delete(struck.episode.index);
    else if (recalled.length > 0) this.#goOn(roll);
  }

  confine(struck: Struck<Node>, isInside: (node: number) => boolean): void {
    confineByNode(this, struck, isInside);
  }

  #withRollouts(): RolloutTurns<Node> {
    return (this.#rollouts ??= this.#surroundings.createRollouts({
      leads: (node) => this.#leads(node),
      takeDown: (struck, node, grace, away) => this.#departures.begin(struck, node, grace, away),
    }));
  }

  /** A machine that is down has nothing to restart. */
  #next(episode: number): void {
    const roll = this.#rolls.get(episode);
    if (roll === undefined) return; // it was ended meanwhile
    const { struck } = roll;
    const { order, grace } = actionOf<"rolling-restart">(struck);
    const queue = roll.queue.filter(({ isUp }) => isUp);
    const next = (order === "leader-last" ? queue.find((node) => !this.#leads(node)) : undefined) ?? queue[0];
    if (next === undefined) return this.#end(roll);
    roll.queue = queue.filter((node) => node !== next);
    this.#surroundings.begun(struck, [next]);
    this.#departures.begin(struck, next, grace, 0 as Duration);
  }

  #goOn(roll: Roll<Node>): void {
    const { pause } = actionOf<"rolling-restart">(roll.struck);
    if (roll.queue.length === 0) this.#end(roll);
    else this.#surroundings.simulation.scheduleAfter(pause, this.#nextCode, roll.struck.episode.index, 0);
  }

  #end({ struck }: Roll<Node>): void {
    this.#rolls.delete(struck.episode.index);
    this.#surroundings.finished(struck);
  }

  #leads({ id }: Node): boolean {
    const { leader, lockLeader } = this.#surroundings;
    return id === leader() || id === lockLeader();
  }
}

function isRollout({ episode }: Pick<Struck, "episode">): boolean {
  return episode.action.kind === "rollout";
}

/** us from the power-off to the boot; undefined = it stays down. */
function timeAway({ strike }: Pick<Struck, "strike">, { grace }: DepartureAction): Duration | undefined {
  return strike.until === NEVER ? undefined : ((strike.until - strike.at - grace) as Duration);
}
