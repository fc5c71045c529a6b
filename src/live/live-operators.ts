// What operators do in a live run: a process is asked to drain, syncs what it has written, and its machine goes down, by itself or
// when the grace is over; one after the other, or all at once. Composed by the domains of a live run.

import { targetsOf } from "../cluster/faults/action-targets.ts";
import type { DepartureCluster } from "../cluster/faults/departures.ts";
import type { Struck } from "../cluster/faults/fault-domain.ts";
import { OperatorFaults, type OperatorSurroundings } from "../cluster/faults/operator-faults.ts";
import type { Episode } from "../cluster/faults/timeline.ts";
import { assert } from "../kernel/assert.ts";
import type { LiveDomain } from "./live-domains.ts";
import type { LiveMachine } from "./live-machine.ts";

type Passed = "simulation" | "bite" | "leader" | "lockLeader" | "begun" | "healed" | "finished";

export interface LiveOperatorSurroundings extends Pick<OperatorSurroundings<LiveMachine>, Passed> {
  readonly machines: readonly LiveMachine[];
  powerOff(machine: LiveMachine): void;
  /** It is down, and nothing keeps it there. */
  bootIfPossible(machine: LiveMachine): void;
}

export class LiveOperators implements LiveDomain {
  readonly #surroundings: LiveOperatorSurroundings;
  readonly #cluster: DepartureCluster<LiveMachine>;
  readonly #faults: OperatorFaults<LiveMachine>;
  /** Whose process is writing down what it has. */
  readonly #leaving = new Set<LiveMachine>();

  constructor(surroundings: LiveOperatorSurroundings) {
    this.#surroundings = surroundings;
    const { machines, bootIfPossible } = surroundings;
    const noProvider = (): never => assert(false, "live machines have no provider") as never;
    this.#cluster = {
      departures: undefined,
      nodeOf: (boot) => machines.find((machine) => machine.boot === boot),
      // A process that is stopped hears what it is told when it goes on.
      postpone: () => false,
      power: {
        off: (machine) => this.#off(machine),
        release(machine, episode) {
          machine.ailments.remove("crash", episode);
          bootIfPossible(machine);
        },
      },
      provider: { takeBack: noProvider, handOver: noProvider },
    };
    this.#faults = new OperatorFaults<LiveMachine>({
      ...surroundings,
      cluster: this.#cluster,
      isFinal: () => false,
      createRollouts: noProvider,
    });
  }

  strike(struck: Struck<LiveMachine>): void {
    this.#faults.strike(struck);
  }

  heal(struck: Struck<LiveMachine>, machines: readonly LiveMachine[]): void {
    this.#faults.heal(struck, machines);
  }

  /** Its process says that it has nothing left to wait for. */
  drained(machine: LiveMachine): void {
    this.#cluster.departures?.drained(machine);
  }

  /** It is down, for whatever reason. */
  wentDown(machine: LiveMachine): void {
    this.#leaving.delete(machine);
    this.#cluster.departures?.wentDown(machine);
  }

  #off(machine: LiveMachine): void {
    if (this.#leaving.has(machine)) return;
    this.#leaving.add(machine);
    void machine.leave().then(() => {
      if (this.#leaving.has(machine)) this.#surroundings.powerOff(machine);
    });
  }
}

/** May one of these take it down in good order? Who leads then nobody knows yet. */
export function isRestartedBy(episodes: readonly Episode[], { spec }: LiveMachine): boolean {
  return episodes
    .filter(({ action }) => action.kind === "drain" || action.kind === "rolling-restart")
    .flatMap(({ action }) => targetsOf(action))
    .some((target) => (target.kind === "names" ? target.names.includes(spec.name) : spec.role !== "client"));
}
