// I5, capacity: the attempts that run on a node never hold more cores than it has, and none runs on a node that is down.

import { type Instant, toSeconds } from "../../kernel/time.ts";
import type { Machine } from "../machines.ts";
import type { Violations } from "./violations.ts";

const CHECK = "I5";

export class Capacity {
  readonly #violations: Violations;

  constructor(violations: Violations) {
    this.#violations = violations;
  }

  /** After the attempt got its cores. */
  checkStart(machine: Machine, task: number, at: Instant): void {
    if (machine.busyCores > machine.cores) {
      this.#report(
        machine,
        at,
        `node ${machine.id} has ${machine.cores} cores, and its attempts hold ${machine.busyCores}`,
        task,
      );
    }
    if (!machine.isUp) this.#report(machine, at, `task ${task} started on node ${machine.id}, which is down`, task);
  }

  /** A crash ends its attempts at once: the records of that may follow, but only at the same instant. */
  checkEnd(machine: Machine, task: number, at: Instant): void {
    if (machine.isUp || at <= machine.crashedAt) return;
    this.#report(
      machine,
      at,
      `task ${task} ran on node ${machine.id} after its crash at ${toSeconds(machine.crashedAt as Instant)} s`,
      task,
    );
  }

  /** At a restart, and at the end of the run. */
  checkEmpty(machine: Machine, at: Instant): void {
    if (machine.isUp || machine.busyCores <= 0 || at <= machine.crashedAt) return;
    this.#report(
      machine,
      at,
      `${machine.busyCores} cores of node ${machine.id} are still held although it crashed at ${toSeconds(machine.crashedAt as Instant)} s`,
    );
  }

  #report(machine: Machine, at: Instant, message: string, task?: number): void {
    this.#violations.report(CHECK, at, message, task === undefined ? { node: machine.id } : { node: machine.id, task });
  }
}
