// Election safety (Ongaro and Ousterhout, In Search of an Understandable Consensus Algorithm, 2014, section 5.2): in each group of
// members, masters or locks, at most one leads in an epoch; no member votes for two in one epoch, or goes back to a lower one,
// also after a restart.

import type { Instant } from "../../kernel/time.ts";
import { MEMBER_ROLES, ROLES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Machines } from "../machines.ts";
import type { Violations } from "./violations.ts";

const CHECK = "election-safety";
const LEADER = MEMBER_ROLES.indexOf("leader");
/** The leaders of so many of the latest epochs of a group are remembered. */
const REMEMBERED = 256;

/** Who led, by epoch modulo REMEMBERED. */
interface Leaders {
  readonly epochs: Float64Array;
  readonly nodes: Int32Array;
}

interface Vote {
  epoch: number;
  candidate: number;
}

export class ElectionSafety {
  readonly #machines: Machines;
  readonly #violations: Violations;
  /** By role of the members. */
  readonly #groups: (Leaders | undefined)[] = [];
  /** By member: its latest vote. Votes outlive a restart, but not the loss of the disk. */
  readonly #votes: (Vote | undefined)[] = [];

  constructor(
    trace: Trace,
    { machines, violations }: { readonly machines: Machines; readonly violations: Violations },
  ) {
    this.#machines = machines;
    this.#violations = violations;
    trace.on("role.changed", (at, node, role, _attempt, epoch) => {
      if (role === LEADER) this.#leads(at, node, epoch);
    });
    trace.on("leader.serving", (at, node, _task, _attempt, epoch) => this.#leads(at, node, epoch));
    trace.on("vote.granted", (at, node, candidate, _attempt, epoch) => this.#voted(at, node, candidate, epoch));
    trace.on("node.crashed", (_at, node, _task, _attempt, _epoch, isWiped) => {
      if (isWiped === 1) this.#votes[node] = undefined;
    });
  }

  #leads(at: Instant, node: number, epoch: number): void {
    const { role } = this.#machines.of(node);
    const { epochs, nodes } = (this.#groups[role + 1] ??= {
      epochs: new Float64Array(REMEMBERED).fill(-1),
      nodes: new Int32Array(REMEMBERED),
    });
    const place = epoch % REMEMBERED;
    if (epochs[place] === epoch && nodes[place] !== node) {
      const message = `nodes ${nodes[place]} and ${node} both lead the ${ROLES[role] ?? "node"}s in epoch ${epoch}`;
      this.#violations.report(CHECK, at, message, { node });
    }
    if (epochs[place] >= epoch) return;
    epochs[place] = epoch;
    nodes[place] = node;
  }

  #voted(at: Instant, node: number, candidate: number, epoch: number): void {
    const vote = this.#votes[node];
    if (vote === undefined || epoch > vote.epoch) {
      this.#votes[node] = { epoch, candidate };
      return;
    }
    if (epoch === vote.epoch && candidate === vote.candidate) return;
    const message =
      epoch === vote.epoch
        ? `node ${node} voted for node ${candidate} in epoch ${epoch}, in which it had voted for node ${vote.candidate}`
        : `node ${node} voted in epoch ${epoch} after it had voted in epoch ${vote.epoch}`;
    this.#violations.report(CHECK, at, message, { node });
  }
}
