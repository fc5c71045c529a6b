// What every fault did and how it was overcome: follows each strike from the trace until its work is on its way again and the
// backlog is back where it was. Also driven by the readers of tasks and attempts. Kept only in runs that declare faults.

import type { Instant } from "../../kernel/time.ts";
import { MEMBER_ROLES, ROLES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Flow } from "../flow.ts";
import type { Leadership } from "../leadership.ts";
import type { Ledger } from "../ledger.ts";
import type { Machines } from "../machines.ts";
import type { SeriesRecorder } from "../metrics/series-recorder.ts";
import type { Recovery } from "../observations.ts";
import type { Places } from "../places.ts";
import { NONE } from "../task-table.ts";
import { AffectedTasks } from "./affected-tasks.ts";
import { Backlog } from "./backlog.ts";
import { disturbanceOf, stoodStill } from "./disturbance.ts";
import { type Episode, OPEN } from "./episode.ts";
import { Episodes } from "./episodes.ts";

const MASTER = ROLES.indexOf("master");
const LOCK = ROLES.indexOf("lock");
const CANDIDACIES: readonly number[] = [
  MEMBER_ROLES.indexOf("pre-candidate"),
  MEMBER_ROLES.indexOf("candidate"),
  MEMBER_ROLES.indexOf("leader"),
];

/** What no single node's fall tells of. */
export interface GradualFaults {
  /** By index of the declared fault: it stops nobody. */
  readonly isGradual: readonly boolean[];
  /** It cuts ways: whoever is cut off and not replaced neither falls nor loses a task that anybody could name. */
  readonly isCut: readonly boolean[];
  /** Others than one leader and the workers do work, and nobody can see which tasks depend on whom. */
  readonly isShared: boolean;
  /** What was before is no measure. */
  readonly warmup: Instant;
}

interface Witnesses {
  readonly ledger: Ledger;
  readonly machines: Machines;
  readonly leadership: Leadership;
  readonly flow: Flow;
  readonly series: SeriesRecorder;
}

export class RecoveryTimeline {
  readonly #witnesses: Witnesses;
  readonly #gradual: GradualFaults;
  readonly #tasks: AffectedTasks;
  readonly #backlog: Backlog;
  readonly #episodes = new Episodes();
  readonly #open = this.#episodes.open;
  /** Some open episode waits for the first dispatch of a new leader. */
  #isAnyIdle = false;
  /** By index of the fault: when it last changed an outcome, us. */
  readonly #bittenAt: number[] = [];
  /** The one that struck last: nodes that fall at the same instant fell with it. */
  #latest: Episode | undefined = undefined;

  constructor(trace: Trace, witnesses: Witnesses, places: Places, gradual: GradualFaults) {
    this.#witnesses = witnesses;
    this.#gradual = gradual;
    this.#tasks = new AffectedTasks(witnesses.ledger, places);
    this.#backlog = new Backlog(witnesses.flow, witnesses.series);
    trace.on("fault.started", (at, node, fault) => this.#started(at, node, fault));
    trace.on("fault.bit", (at, node, fault) => this.#bit(at, node, fault));
    trace.on("fault.ended", (at, node, fault) => this.#healed(at, node, fault));
    trace.on("node.crashed", (at, node) => this.#fell(at, node, true));
    trace.on("node.paused", (at, node) => this.#fell(at, node, false));
    trace.on("node.speed", (at, node) => this.#strikeLatest(at, node));
    trace.on("node.clock", (at, node) => this.#strikeLatest(at, node));
    trace.on("node.resumed", (at, node) => this.#resumed(at, node));
    for (const kind of ["node.suspected", "node.declared-dead", "attempt.lost", "lease.expired"] as const)
      trace.on(kind, (at, node) => this.#noticed(at, node));
    trace.on("node.quarantined", (at, node) => this.#doubted(at, node));
    trace.on("role.changed", (at, node, role) => this.#stood(at, node, role));
    trace.on("leader.resigned", (at, node, _task, _attempt, epoch) => this.#resigned(at, node, epoch));
    trace.on("leader.serving", (at, node, _task, _attempt, epoch) => {
      if (!witnesses.machines.of(node).isLock) this.#serving(at, epoch);
    });
  }

  // What the readers of tasks and attempts tell

  /** A master in office sent the task out: again, if an episode had hit it; perhaps to a node that is down and not known to be. */
  dispatched(slot: number, node: number, at: Instant): void {
    if (this.#open.length === 0) return;
    this.#settle(slot, at, "again");
    if (this.#isAnyIdle) this.#flows(at);
    if (this.#witnesses.machines.of(node).isHealthy) return;
    for (const episode of this.#open) if (episode.isActive && episode.nodes.has(node)) this.#tasks.add(episode, slot);
  }

  /** A new leader found it still running. */
  adopted(slot: number, at: Instant): void {
    this.#settle(slot, at, "survived");
    if (this.#isAnyIdle) this.#flows(at);
  }

  taskEnded(slot: number, at: Instant): void {
    this.#settle(slot, at, undefined);
  }

  /** An attempt of a task that was not dispatched again yet ended in vain. Core-us. */
  lostWork(slot: number, coreTime: number): void {
    for (const episode of this.#open) if (this.#tasks.has(episode, slot)) episode.workLost += coreTime;
  }

  // At the end of the run

  /** After the last advance of the flow, and the end of the series. */
  finish(): void {
    for (const episode of [...this.#open]) this.#close(episode);
    const levels = this.#witnesses.series.levels();
    this.#episodes.measure((episode) => {
      const { struckAt } = episode;
      // Queues swing by themselves: that is nothing that it did.
      if ((this.#bittenAt[episode.fault] ?? OPEN) < struckAt) return { kind: "none" };
      const strike = { struckAt, healedAt: episode.healedAt === OPEN ? undefined : episode.healedAt };
      if (episode.isCut && !stoodStill(levels, strike)) return { kind: "none" };
      return disturbanceOf(levels, strike, this.#gradual.warmup);
    });
  }

  /** In order of striking; only those that hit a node. */
  results(end: Instant): readonly Recovery[] {
    return this.#episodes.results(end);
  }

  metrics(): Readonly<Record<string, number>> {
    return this.#episodes.metrics();
  }

  // Strikes

  #started(at: Instant, node: number, fault: number): void {
    for (const episode of this.#episodes.overdue(at)) this.#close(episode);
    const { leader, epoch } = this.#witnesses.leadership;
    const before = { leader, epoch, calmLevel: this.#backlog.calmLevel(at) };
    this.#latest = this.#episodes.begin(fault, at, before, this.#gradual.isGradual[fault] === true);
    if (this.#latest !== undefined && node >= 0) this.#strike(this.#latest, node, at);
  }

  #strikeLatest(at: Instant, node: number): void {
    if (this.#latest?.struckAt === at) this.#strike(this.#latest, node, at);
  }

  /** A fault of many nodes, or of links, is felt here. */
  #bit(at: Instant, node: number, fault: number): void {
    this.#bittenAt[fault] = at;
    for (const episode of this.#open)
      if (episode.fault === fault && episode.healedAt === OPEN && episode.isActive) this.#strike(episode, node, at);
  }

  #strike(episode: Episode, node: number, at: Instant): void {
    if (episode.nodes.has(node)) return;
    episode.nodes.add(node);
    const isShare = this.#gradual.isShared && !this.#witnesses.machines.of(node).isWorker;
    if (isShare && node !== episode.before.leader) episode.isGradual = true;
    if (episode.nodes.size === 1) this.#episodes.keep(episode);
    this.#tasks.strike(episode, node);
    this.#advance(episode, at);
  }

  /** It crashed or froze. */
  #fell(at: Instant, node: number, isCrash: boolean): void {
    this.#strikeLatest(at, node);
    for (const episode of this.#open) {
      if (!episode.nodes.has(node)) continue;
      if (isCrash) episode.crashed.add(node);
      if (this.#leadsSince(episode) && node === episode.before.leader) this.#behead(episode);
    }
  }

  // Detection and decision

  #noticed(at: Instant, node: number): void {
    for (const episode of this.#open) if (episode.nodes.has(node)) this.#detect(episode, at);
  }

  /** Its work goes wrong: somebody has noticed, where nobody falls. */
  #doubted(at: Instant, node: number): void {
    for (const episode of this.#open) if (episode.isGradual && episode.nodes.has(node)) this.#detect(episode, at);
  }

  /** Somebody else of a group in which a member was struck stands for election, or leads. */
  #stood(at: Instant, node: number, role: number): void {
    if (this.#open.length === 0 || !CANDIDACIES.includes(role)) return;
    const { role: group } = this.#witnesses.machines.of(node);
    for (const episode of this.#open)
      if (!episode.nodes.has(node) && this.#touches(episode, group)) this.#detect(episode, at);
  }

  #detect(episode: Episode, at: Instant): void {
    if (episode.detectedAt === OPEN && episode.isActive) episode.detectedAt = at;
  }

  #resigned(at: Instant, node: number, epoch: number): void {
    const { leadership } = this.#witnesses;
    if (node !== leadership.leader || leadership.isStale(epoch)) return;
    for (const episode of this.#open) {
      if (!episode.isActive || !(this.#touches(episode, MASTER) || this.#touches(episode, LOCK))) continue;
      if (episode.nodes.has(node)) this.#detect(episode, at);
      this.#behead(episode);
    }
  }

  #serving(at: Instant, epoch: number): void {
    for (const episode of this.#open) {
      if (epoch <= episode.before.epoch) continue;
      const isSupplanted = !episode.hitsLeader && episode.nodes.has(episode.before.leader);
      if (isSupplanted) this.#behead(episode);
      if (episode.isHeadless) this.#lead(episode, at);
    }
  }

  #resumed(at: Instant, node: number): void {
    for (const episode of this.#open) {
      if (!episode.nodes.has(node)) continue;
      if (episode.isHeadless && this.#leadsSince(episode) && node === episode.before.leader) this.#lead(episode, at);
      this.#spare(episode, node, at);
    }
  }

  #behead(episode: Episode): void {
    episode.hitsLeader = true;
    episode.isHeadless = true;
    episode.reopen();
  }

  /** Until something is dispatched or taken over, nobody can tell that work goes on. */
  #lead(episode: Episode, at: Instant): void {
    episode.isHeadless = false;
    episode.ledAt = at;
    episode.isIdle = this.#backlog.waiting > 0;
    this.#isAnyIdle ||= episode.isIdle;
    this.#advance(episode, at);
  }

  /** Nobody else has begun to serve since it struck. */
  #leadsSince({ before }: Episode): boolean {
    return before.epoch === this.#witnesses.leadership.epoch && before.leader !== NONE;
  }

  #touches({ nodes }: Episode, role: number): boolean {
    for (const node of nodes) if (this.#witnesses.machines.of(node).role === role) return true;
    return false;
  }

  // Work

  #healed(at: Instant, node: number, fault: number): void {
    const episode = this.#episodes.heal(fault, node, at);
    if (episode === undefined || !this.#episodes.isOpen(episode)) return;
    for (const struck of episode.nodes) this.#spare(episode, struck, at);
    if (episode.isGradual ? episode.isOver : !episode.hasCost) this.#close(episode);
  }

  /** What is still dispatched to the node has survived there, unless the node went down meanwhile. */
  #spare(episode: Episode, node: number, at: Instant): void {
    if (episode.crashed.has(node)) return;
    this.#tasks.spare(episode, node);
    this.#advance(episode, at);
  }

  #settle(slot: number, at: Instant, how: "again" | "survived" | undefined): void {
    if (this.#witnesses.ledger.tasks.followers[slot] === 0) return;
    for (const episode of this.#open) {
      if (!this.#tasks.has(episode, slot)) continue;
      this.#tasks.remove(episode, slot);
      if (how !== undefined) episode[how] += 1;
      this.#advance(episode, at);
    }
  }

  /** Something was dispatched, or taken over. */
  #flows(at: Instant): void {
    this.#isAnyIdle = false;
    for (const episode of this.#open) {
      if (!episode.isIdle) continue;
      episode.isIdle = false;
      this.#advance(episode, at);
    }
  }

  // The end of an episode

  #advance(episode: Episode, at: Instant): void {
    if (episode.pending > 0 || episode.isHeadless || episode.isIdle || episode.dispatchedAt !== OPEN) return;
    episode.dispatchedAt = at;
    this.#watchBacklog();
  }

  #calmed(since: number): void {
    for (const episode of [...this.#open]) {
      if (!episode.awaitsCalm || this.#backlog.waiting > episode.before.calmLevel) continue;
      episode.calmAt = Math.max(since, episode.dispatchedAt);
      this.#close(episode);
    }
    this.#watchBacklog();
  }

  #watchBacklog(): void {
    this.#backlog.watch(this.#open, (since) => this.#calmed(since));
  }

  #close(episode: Episode): void {
    if (this.#gradual.isCut[episode.fault] === true) episode.measureIfUnseen();
    this.#tasks.forget(episode);
    this.#episodes.end(episode);
    if (this.#latest === episode) this.#latest = undefined;
  }
}
