// I4, committed is never lost (Ongaro and Ousterhout 2014, leader completeness and state machine safety, sections 5.4.3 and 5.3): in
// each group, every member hands its state machine the same entry at the same index, in order, without a gap, also after a
// restart; what it handed over it never truncates; and who begins to serve has all that was handed over in earlier epochs.

import type { Instant } from "../../kernel/time.ts";
import { ROLES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Machines } from "../machines.ts";
import { AgreedLog, createPageReader, type PageReader } from "./agreed-log.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I4";
/** It has handed over nothing since its boot. */
const NOTHING = 0;

interface Member {
  readonly log: AgreedLog;
  /** Index of the last entry that it handed over, or that came with a snapshot, since its boot; and its term. */
  applied: number;
  term: number;
  /** The highest such index ever, as long as its disk remembers. */
  durable: number;
  reader: PageReader;
}

export class Agreement {
  readonly #machines: Machines;
  readonly #violations: Violations;
  /** By role of the members. */
  readonly #logs: (AgreedLog | undefined)[] = [];
  readonly #members: (Member | undefined)[] = [];

  constructor(
    trace: Trace,
    { machines, violations }: { readonly machines: Machines; readonly violations: Violations },
  ) {
    this.#machines = machines;
    this.#violations = violations;
    trace.on("log.committed", (at, node, index, _attempt, term, fingerprint) =>
      this.#committed(at, node, index, term, fingerprint),
    );
    trace.on("log.truncated", (at, node, index, _attempt, _epoch, term) => this.#truncated(at, node, index, term));
    trace.on("snapshot.installed", (at, node, index) => this.#installed(at, node, index));
    trace.on("node.crashed", (_at, node, _task, _attempt, _epoch, isWiped) => this.#crashed(node, isWiped === 1));
    trace.on("leader.serving", (at, node, _task, _attempt, epoch) => this.#serving(at, node, epoch));
  }

  /** Index of the last entry that any member of the group of `node` has handed over; 0 = none. */
  committedIndex(node: number): number {
    return this.#members[node]?.log.highest ?? this.#logs[this.#machines.of(node).role + 1]?.highest ?? 0;
  }

  #committed(at: Instant, node: number, index: number, term: number, fingerprint: number): void {
    const member = this.#memberOf(node);
    const { applied } = member;
    if (index !== applied + 1) this.#judgeJump(at, node, index, member);
    else if (term < member.term)
      this.#report(at, node, `handed over entry ${index} of term ${term} after one of term ${member.term}`);
    if (!member.log.agrees(index, term, fingerprint, member.reader))
      this.#report(at, node, `handed over another entry at index ${index} than was handed over there before`);
    member.applied = index;
    member.term = term;
    if (index > member.durable) member.durable = index;
  }

  /** A boot may begin anywhere up to what was handed over before: everything earlier is in a snapshot of its own. */
  #judgeJump(at: Instant, node: number, index: number, member: Member): void {
    const { applied, durable } = member;
    member.reader = createPageReader();
    if (applied === NOTHING && index <= durable + 1) return;
    const before = applied === NOTHING ? `it had come only to entry ${durable}` : `entry ${applied} came before`;
    this.#report(at, node, `handed over entry ${index} although ${before}`);
  }

  /**
   * A member may hand over what a majority has on disk and it itself not yet. If it crashes then, its disk may still hold what
   * had stood there before: that was never agreed on, and may go.
   */
  #truncated(at: Instant, node: number, index: number, term: number): void {
    const member = this.#memberOf(node);
    if (index > member.durable) return;
    const agreed = member.log.termAt(index);
    if (index > member.applied && agreed !== undefined && agreed !== term) {
      member.durable = index - 1;
      return;
    }
    this.#report(
      at,
      node,
      `truncated its log from entry ${index} on, of which it had handed over up to ${member.durable}`,
    );
  }

  #installed(at: Instant, node: number, index: number): void {
    const member = this.#memberOf(node);
    if (index < member.applied)
      this.#report(at, node, `went back from entry ${member.applied} to a snapshot of entry ${index}`);
    if (index > member.log.highest)
      this.#report(at, node, `installed a snapshot of entry ${index}, which nobody has handed over`);
    member.applied = index;
    member.term = 0;
    member.durable = Math.max(member.durable, index);
    member.reader = createPageReader();
  }

  #crashed(node: number, isWiped: boolean): void {
    const member = this.#members[node];
    if (member === undefined) return;
    member.applied = NOTHING;
    member.term = 0;
    member.reader = createPageReader();
    if (isWiped) member.durable = NOTHING;
  }

  #serving(at: Instant, node: number, epoch: number): void {
    const { log, applied, durable } = this.#memberOf(node);
    const last = applied === NOTHING ? durable : applied;
    if (log.highestTerm >= epoch || last >= log.highest) return;
    this.#report(
      at,
      node,
      `serves under epoch ${epoch} with entries up to ${last}; entry ${log.highest} was committed before`,
    );
  }

  #memberOf(node: number): Member {
    return (this.#members[node] ??= {
      log: (this.#logs[this.#machines.of(node).role + 1] ??= new AgreedLog()),
      applied: NOTHING,
      term: 0,
      durable: NOTHING,
      reader: createPageReader(),
    });
  }

  #report(at: Instant, node: number, what: string): void {
    const role = ROLES[this.#machines.of(node).role] ?? "node";
    this.#violations.report(CHECK, at, `${role} ${node} ${what}`, { node });
  }
}
