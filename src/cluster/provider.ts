// Who has which machine: whoever pays for it, or the provider that it is rented from. Starts machines that are asked for, takes
// those back that are returned, in good order, and says so in the trace, which is what costs and capacity are counted from.
// Composed by the cluster.

import type { EventHandle, HandlerCode, Simulation } from "../kernel/simulation.ts";
import type { RandomStreams } from "../kernel/random-stream.ts";
import { MICROSECONDS_PER_SECOND, seconds, type Duration, type Instant } from "../kernel/time.ts";
import type { MachineWish } from "../process/host.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import { WITH_PROVIDER } from "./ailments.ts";
import type { ElasticTerms } from "./cluster-spec.ts";
import type { Power } from "./power.ts";
import type { SimulatedNode } from "./simulated-node.ts";

export interface ProviderSurroundings {
  readonly simulation: Simulation;
  readonly trace: Trace;
  readonly streams: RandomStreams;
  power(): Power;
  nodeWith(id: number): SimulatedNode;
  /** True if the machine is frozen: the event waits for its thaw. */
  postpone(id: number, code: HandlerCode, a: number, b: number): boolean;
  bite(episode: number, node: number): void;
}

/** From a wish to what is done about it. */
const ANSWER_TIME = seconds(1);
const WANTED = -1;

/** A machine that comes and goes. */
interface Elastic {
  readonly terms: ElasticTerms;
  phase: "away" | "starting" | "here" | "leaving";
  /** Its boot, or the end of its grace. */
  event: EventHandle | undefined;
  /** Seconds; of the latest wish to have it no more. */
  grace: number;
}

export class Provider {
  readonly #surroundings: ProviderSurroundings;
  readonly #elastics = new Map<number, Elastic>();
  /** By node: how many reclaims keep it. */
  readonly #holds = new Map<number, number>();
  /** By pool: machines that are at hand. */
  readonly #warm = new Map<number, number>();
  /** Where nobody comes and goes there is nothing to fire. */
  #wishCode!: HandlerCode;
  #bootCode!: HandlerCode;
  #askCode!: HandlerCode;
  #leaveCode!: HandlerCode;
  #graceCode!: HandlerCode;
  #refillCode!: HandlerCode;

  constructor(surroundings: ProviderSurroundings) {
    this.#surroundings = surroundings;
  }

  /** It has these machines until somebody asks for them; before any of them boots. */
  begin(nodes: readonly SimulatedNode[]): void {
    this.#register();
    for (const node of nodes) {
      const terms = node.spec.elastic;
      if (terms === undefined) continue;
      this.#elastics.set(node.id, { terms, phase: "here", event: undefined, grace: 0 });
      if (!this.#warm.has(terms.pool)) this.#warm.set(terms.pool, terms.warm);
      this.#toProvider(node);
    }
  }

  #register(): void {
    const { simulation, nodeWith } = this.#surroundings;
    this.#wishCode = simulation.register("provider is asked", (id, wish) =>
      wish === WANTED ? this.#rent(nodeWith(id)) : this.#return(nodeWith(id), wish),
    );
    this.#bootCode = simulation.register("rented machine boots", (id) => this.#boot(nodeWith(id)));
    this.#askCode = simulation.register("returned machine is told", (id, boot) => this.#ask(nodeWith(id), boot));
    this.#leaveCode = simulation.register("returned machine leaves", (id, boot) => this.#leave(nodeWith(id), boot));
    this.#graceCode = simulation.register("returned machine is due", (id) => this.#off(nodeWith(id)));
    this.#refillCode = simulation.register("warm pool refilled", (pool) => this.#keepWarm(pool, 1));
  }

  /** The same wish again changes nothing. */
  wish({ machine, isWanted, grace }: MachineWish): void {
    if (!this.#elastics.has(machine)) return;
    const wish = isWanted ? WANTED : Math.ceil(grace / MICROSECONDS_PER_SECOND);
    this.#surroundings.simulation.scheduleAfter(ANSWER_TIME, this.#wishCode, machine, wish);
  }

  // What reclaims do

  /** The machine is off, and the provider has it. */
  takeBack(node: SimulatedNode): void {
    const holds = this.#holds.get(node.id) ?? 0;
    this.#holds.set(node.id, holds + 1);
    const elastic = this.#elastics.get(node.id);
    if (elastic === undefined ? holds === 0 : elastic.phase !== "away") this.#toProvider(node);
  }

  /** Undoes one `takeBack`: one like it may boot, if it need not be asked for. */
  handOver(node: SimulatedNode): void {
    const holds = this.#holds.get(node.id)! - 1;
    this.#holds.set(node.id, holds);
    if (holds === 0 && !this.#elastics.has(node.id)) this.#tell("node.rented", node, 0);
  }

  // What the cluster tells

  drained(node: SimulatedNode): void {
    if (this.#elastics.get(node.id)?.phase !== "leaving") return;
    const { simulation } = this.#surroundings;
    const at = Math.max(simulation.now, node.busyUntil) as Instant;
    simulation.scheduleAt(at, this.#leaveCode, node.id, node.boot);
  }

  wentDown(node: SimulatedNode): void {
    if (this.#elastics.get(node.id)?.phase === "leaving") this.#toProvider(node);
  }

  #rent(node: SimulatedNode): void {
    const { simulation, bite } = this.#surroundings;
    const elastic = this.#elastics.get(node.id)!;
    if (elastic.phase !== "away" || (this.#holds.get(node.id) ?? 0) > 0) return;
    if (node.ailments.has("no-capacity")) return bite(node.ailments.blame("no-capacity"), node.id);
    const delay = this.#bootTime(node, elastic.terms);
    elastic.phase = "starting";
    elastic.event = simulation.scheduleAfter(delay, this.#bootCode, node.id, 0);
    this.#tell("node.rented", node, delay);
  }

  /** One that is kept warm is there sooner, and the pool has one fewer until another has booted. */
  #bootTime({ spec }: SimulatedNode, { pool, boot, warmBoot }: ElasticTerms): Duration {
    const { simulation, streams } = this.#surroundings;
    const cold = atLeastOne(boot.sample(streams.stream(`${spec.name}/boot time`)));
    if (this.#warm.get(pool) === 0) return cold;
    this.#keepWarm(pool, -1);
    simulation.scheduleAfter(cold, this.#refillCode, pool, 0);
    return atLeastOne(warmBoot.sample(streams.stream(`${spec.name}/warm boot time`)));
  }

  #keepWarm(pool: number, more: number): void {
    this.#warm.set(pool, this.#warm.get(pool)! + more);
  }

  #boot(node: SimulatedNode): void {
    const elastic = this.#elastics.get(node.id)!;
    elastic.phase = "here";
    elastic.event = undefined;
    this.#surroundings.power().release(node, WITH_PROVIDER);
  }

  #return(node: SimulatedNode, grace: number): void {
    const { simulation } = this.#surroundings;
    const elastic = this.#elastics.get(node.id)!;
    if (elastic.phase === "starting" || (elastic.phase === "here" && !node.isUp)) return this.#toProvider(node);
    if (elastic.phase !== "here") return;
    elastic.phase = "leaving";
    elastic.grace = grace;
    elastic.event = simulation.scheduleAfter(seconds(grace), this.#graceCode, node.id, 0);
    this.#ask(node, node.boot);
  }

  /** A frozen process hears of it at its thaw. */
  #ask(node: SimulatedNode, boot: number): void {
    const { postpone } = this.#surroundings;
    const elastic = this.#elastics.get(node.id)!;
    if (node.boot !== boot || elastic.phase !== "leaving" || postpone(node.id, this.#askCode, node.id, boot)) return;
    const process = node.process!;
    if (process.draining === undefined) this.#off(node);
    else process.draining(seconds(elastic.grace));
  }

  #leave(node: SimulatedNode, boot: number): void {
    const { postpone } = this.#surroundings;
    if (node.boot === boot && !postpone(node.id, this.#leaveCode, node.id, boot)) this.#off(node);
  }

  /** `wentDown` follows. */
  #off(node: SimulatedNode): void {
    if (node.isUp) this.#surroundings.power().off(node, true);
  }

  #toProvider(node: SimulatedNode): void {
    const elastic = this.#elastics.get(node.id);
    if (elastic !== undefined) {
      if (elastic.event !== undefined) this.#surroundings.simulation.cancel(elastic.event);
      if (elastic.phase !== "starting") node.ailments.add("crash", WITH_PROVIDER);
      elastic.event = undefined;
      elastic.phase = "away";
    }
    this.#tell("node.returned", node, 0);
  }

  #tell(record: "node.rented" | "node.returned", { id }: SimulatedNode, value: number): void {
    this.#surroundings.trace.emit(RECORD[record], id, 0, 0, 0, value);
  }
}

function atLeastOne(drawn: number): Duration {
  return Math.max(1, Math.floor(drawn)) as Duration;
}
