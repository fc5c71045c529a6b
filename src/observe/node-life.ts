// Reads the records of nodes: what they have, when they are up, who trusts them, who leads.

import type { Instant } from "../kernel/time.ts";
import type { Trace } from "../trace/trace.ts";
import type { Instruments } from "./instruments.ts";
import type { Machine } from "./machines.ts";

export class NodeLife {
  readonly #instruments: Instruments;

  constructor(trace: Trace, instruments: Instruments) {
    this.#instruments = instruments;
    const { machines, leadership } = instruments;
    trace.on("node.declared", (at, node, role, cores, zone) => machines.of(node).declare(at, role, cores, zone));
    trace.on("node.crashed", (at, node) => this.#crashed(at, node));
    trace.on("node.restarted", (at, node) => this.#restarted(at, node));
    trace.on("node.paused", (at, node) => this.#setPaused(at, node, true));
    trace.on("node.resumed", (at, node) => this.#setPaused(at, node, false));
    trace.on("node.speed", (at, node, _task, _attempt, _epoch, pace) => machines.of(node).setPace(at, pace));
    trace.on("node.suspected", (at, node, _task, _attempt, _epoch, observer) => this.#suspected(at, node, observer));
    trace.on("node.declared-dead", (at, node, _task, _attempt, _epoch, observer) => this.#died(at, node, observer));
    trace.on("node.trusted", (at, node, _task, _attempt, _epoch, observer) => this.#trusted(at, node, observer));
    trace.on("node.cordoned", (_at, node) => (machines.of(node).isCordoned = true));
    trace.on("node.quarantined", (at, node, _task, _attempt, _epoch, observer) =>
      this.#quarantined(at, node, observer),
    );
    trace.on("node.released", (at, node) => this.#released(at, node));
    trace.on("node.rented", (at, node, _task, _attempt, _epoch, boot) => machines.of(node).rented(at, boot));
    trace.on("node.returned", (at, node) => this.#returned(at, node));
    trace.on("leader.recovering", (at, node, _task, _attempt, epoch) => {
      if (!machines.of(node).isLock) leadership.recovering(at, node, epoch);
    });
    trace.on("leader.serving", (at, node, _task, _attempt, epoch) => {
      if (!machines.of(node).isLock) this.#serving(at, node, epoch);
    });
    trace.on("leader.resigned", (at, node, _task, _attempt, epoch) => leadership.resigned(at, node, epoch));
  }

  #crashed(at: Instant, node: number): void {
    const { machines, leadership, detection } = this.#instruments;
    const machine = machines.of(node);
    machine.setUp(at, false);
    detection.crashed(at, machine);
    leadership.crashed(at, machine);
    this.#mastersChanged(at, machine);
  }

  #restarted(at: Instant, node: number): void {
    const { machines, capacity, detection } = this.#instruments;
    const machine = machines.of(node);
    capacity.checkEmpty(machine, at);
    machine.setUp(at, true);
    detection.restarted(machine);
    this.#mastersChanged(at, machine);
  }

  #quarantined(at: Instant, node: number, observer: number): void {
    const { machines, leadership } = this.#instruments;
    if (leadership.isAuthority(machines.of(observer))) machines.of(node).setQuarantined(at, true);
  }

  #released(at: Instant, node: number): void {
    const machine = this.#instruments.machines.of(node);
    machine.isCordoned = false;
    machine.setQuarantined(at, false);
  }

  /** A new leader knows of no quarantine; where several lead, nobody knows whose it was. */
  #serving(at: Instant, node: number, epoch: number): void {
    const { machines, leadership } = this.#instruments;
    leadership.serving(at, node, epoch);
    if (leadership.isLeaderless || leadership.areSeveral) return;
    for (const worker of machines.workers) worker.setQuarantined(at, false);
  }

  /** Where its master had let it go, nobody has to notice anything. */
  #returned(at: Instant, node: number): void {
    const { machines, detection } = this.#instruments;
    const machine = machines.of(node);
    machine.returned(at);
    if (machine.isCordoned) detection.restarted(machine);
  }

  #setPaused(at: Instant, node: number, isPaused: boolean): void {
    const { machines, leadership, detection } = this.#instruments;
    const machine = machines.of(node);
    machine.setPaused(at, isPaused);
    if (isPaused) detection.paused(at, machine);
    leadership.setPaused(at, machine, isPaused);
    this.#mastersChanged(at, machine);
  }

  #mastersChanged(at: Instant, { isMaster }: Machine): void {
    const { machines, leadership } = this.#instruments;
    if (!isMaster) return;
    if (leadership.isLeaderless)
      leadership.mastersChanged(
        at,
        machines.all.some((machine) => machine.isMaster && machine.isHealthy),
      );
    else if (leadership.areSeveral)
      leadership.mastersChanged(
        at,
        machines.all.every((machine) => !machine.isMaster || machine.isHealthy),
      );
  }

  // Opinions of a master that was followed by another are opinions of the past.

  #suspected(at: Instant, node: number, observer: number): void {
    const { machines, leadership, detection } = this.#instruments;
    if (!leadership.isAuthority(machines.of(observer))) return;
    detection.suspected(at, machines.of(node));
    machines.of(node).setOpinion(at, "suspected");
  }

  #died(at: Instant, node: number, observer: number): void {
    const { machines, leadership, detection } = this.#instruments;
    if (!leadership.isAuthority(machines.of(observer))) return;
    detection.declaredDead(at, machines.of(node));
    machines.of(node).setOpinion(at, "dead");
  }

  #trusted(at: Instant, node: number, observer: number): void {
    const { machines, leadership, detection } = this.#instruments;
    if (!leadership.isAuthority(machines.of(observer))) return;
    detection.trusted(at, machines.of(node));
    machines.of(node).setOpinion(at, "trusted");
  }
}
