// Faults of links in a live run: delay, loss, duplication and reordering, and jams. Every process is told what holds for what it
// sends, and does that to it before it goes to a socket. Composed by the domains of a live run.

import type { ActionOf } from "../cluster/faults/fault.ts";
import { actionOf, type Struck } from "../cluster/faults/fault-domain.ts";
import type { LiveDomain } from "./live-domains.ts";
import type { LiveMachine } from "./live-machine.ts";
import type { ToldTrouble } from "./outgoing.ts";

export class LiveLinkFaults implements LiveDomain {
  readonly #machines: readonly LiveMachine[];
  /** In force. */
  #struck: readonly Struck<LiveMachine>[] = [];

  constructor(machines: readonly LiveMachine[]) {
    this.#machines = machines;
  }

  strike(struck: Struck<LiveMachine>): void {
    this.#struck = [...this.#struck, struck];
    this.#tell();
  }

  heal({ episode }: Struck<LiveMachine>): void {
    this.#struck = this.#struck.filter((struck) => struck.episode !== episode);
    this.#tell();
  }

  /** What holds for what this machine sends. */
  troublesOf(machine: LiveMachine): readonly ToldTrouble[] {
    return this.#struck.flatMap((struck) => {
      const { kind } = actionOf<"link" | "hold">(struck);
      const { episode, strike } = struck;
      const to = receiversFrom(machine, struck).map(({ id }) => id);
      return to.length === 0 ? [] : [{ kind, episode: episode.index, fault: episode.fault, until: strike.until, to }];
    });
  }

  #tell(): void {
    for (const machine of this.#machines) machine.tell({ kind: "troubles", all: this.troublesOf(machine) });
  }
}

function receiversFrom(machine: LiveMachine, struck: Struck<LiveMachine>): readonly LiveMachine[] {
  const [from, to] = struck.members;
  const action = actionOf<"link" | "hold">(struck);
  const forth = from.includes(machine) ? to : [];
  if (action.kind === "link") return forth;
  const back = isBothWays(action) && to.includes(machine) ? from : [];
  return [...new Set([...forth, ...back])].filter((receiver) => receiver !== machine);
}

function isBothWays({ direction }: ActionOf<"hold">): boolean {
  return direction === "both";
}
