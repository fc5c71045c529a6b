// Reads the records of nodes: what they have, when they are up, who trusts them, who leads.

import type { Instant } from "../kernel/time.ts";
import type { Trace } from "../trace/trace.ts";
import type { Instruments } from "./instruments.ts";

export class NodeLife {
  readonly #instruments: Instruments;

  constructor(trace: Trace, instruments: Instruments) {
    this.#instruments = instruments;
    const { machines, leadership, detection } = instruments;
    trace.on("node.declared", (at, node, role, cores, zone) => this.#declared(at, node, role, cores, zone));
    trace.on("node.crashed", (at, node) => this.#crashed(at, node));
    trace.on("node.restarted", (at, node) => this.#restarted(at, node));
    trace.on("node.paused", (at, node) => machines.of(node).setPaused(at, true));
    trace.on("node.resumed", (at, node) => machines.of(node).setPaused(at, false));
    trace.on("node.speed", (at, node, _task, _attempt, _epoch, pace) => machines.of(node).setPace(at, pace));
    trace.on("node.suspected", (at, node) => machines.of(node).setOpinion(at, "suspected"));
    trace.on("node.trusted", (at, node) => machines.of(node).setOpinion(at, "trusted"));
    trace.on("node.declared-dead", (at, node) => {
      detection.declaredDead(at, machines.of(node));
      machines.of(node).setOpinion(at, "dead");
    });
    trace.on("leader.recovering", (_at, node, _task, _attempt, epoch) => leadership.recovering(node, epoch));
    trace.on("leader.serving", (at, node, _task, _attempt, epoch) => leadership.serving(at, node, epoch));
  }

  #declared(at: Instant, node: number, role: number, cores: number, zone: number): void {
    const machine = this.#instruments.machines.of(node);
    machine.role = role;
    machine.cores = cores;
    machine.zone = zone;
    machine.declaredAt = at;
    machine.idleSince = at;
    machine.readySince = at;
  }

  #crashed(at: Instant, node: number): void {
    const { machines, leadership, detection } = this.#instruments;
    const machine = machines.of(node);
    machine.isUp = false;
    machine.crashedAt = at;
    detection.crashed(machine);
    leadership.crashed(at, machine);
  }

  #restarted(at: Instant, node: number): void {
    const { machines, capacity, detection } = this.#instruments;
    const machine = machines.of(node);
    capacity.checkEmpty(machine, at);
    machine.isUp = true;
    machine.readySince = at;
    detection.restarted(machine);
  }
}
