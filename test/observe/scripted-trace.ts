// A hand-driven trace for the tests of the observatory: time is set, records are emitted by name, and two workers of two
// cores, a master (node 0) and a client (node 3) are declared.

import { Digest } from "../../src/kernel/digest.ts";
import { type Duration, type Instant, seconds } from "../../src/kernel/time.ts";
import { Observatory } from "../../src/observe/observatory.ts";
import type { Observations } from "../../src/observe/observations.ts";
import type { ObserveOptions, TaskRow } from "../../src/observe/observe-options.ts";
import { MEMBER_ROLES, OUTCOMES, type Role, ROLES } from "../../src/trace/record-codes.ts";
import { RECORD, type RecordKindName } from "../../src/trace/record-kinds.ts";
import { Trace } from "../../src/trace/trace.ts";

export const MASTER = 0;
export const WORKER_A = 1;
export const WORKER_B = 2;
export const CLIENT = 3;
// Declared by `cluster`.
export const MASTER_B = 4;
export const MASTER_C = 5;
export const LOCK_A = 6;
export const LOCK_B = 7;
export const STORE = 8;

export const SECOND = 1_000_000;

export function at(secondsCount: number): Instant {
  return Math.round(secondsCount * SECOND) as Instant;
}

export class ScriptedTrace {
  readonly clock = { now: 0 as Instant };
  readonly trace = new Trace(this.clock, new Digest());
  readonly observatory: Observatory;
  readonly rows: TaskRow[] = [];

  constructor(options: Partial<ObserveOptions> = {}, cores = 2) {
    this.observatory = new Observatory(this.trace, {
      nodeNames: ["master/0", "worker/0", "worker/1", "client/0"],
      zones: ["z1", "z2"],
      warmup: 0 as Instant,
      duration: undefined,
      bucket: seconds(1) as Duration,
      faultWindows: [],
      onTask: (row) => this.rows.push(row),
      ...options,
    });
    this.emit("node.declared", MASTER, ROLES.indexOf("master"), 1, 0, 0);
    this.emit("node.declared", WORKER_A, ROLES.indexOf("worker"), cores, 0, 0);
    this.emit("node.declared", WORKER_B, ROLES.indexOf("worker"), cores, 1, 0);
    this.emit("node.declared", CLIENT, ROLES.indexOf("client"), 1, 0, 0);
  }

  /** Seconds. */
  time(secondsCount: number): this {
    this.clock.now = at(secondsCount);
    return this;
  }

  emit(kind: RecordKindName, node: number, task = 0, attempt = 0, epoch = 0, value = 0): this {
    this.trace.emit(RECORD[kind], node, task, attempt, epoch, value);
    return this;
  }

  declare(node: number, role: Role, cores = 1): this {
    return this.emit("node.declared", node, ROLES.indexOf(role), cores);
  }

  /** Two more masters, two members of a lock service, a store. */
  cluster(): this {
    this.declare(MASTER_B, "master").declare(MASTER_C, "master");
    return this.declare(LOCK_A, "lock").declare(LOCK_B, "lock").declare(STORE, "store");
  }

  /** A member takes a role. */
  role(node: number, role: (typeof MEMBER_ROLES)[number], epoch: number): this {
    return this.emit("role.changed", node, MEMBER_ROLES.indexOf(role), 0, epoch, -1);
  }

  serve(node: number, epoch: number): this {
    return this.emit("leader.serving", node, 0, 0, epoch);
  }

  /** Work in seconds. */
  arrive(task: number, work = 1, { cores = 1, workClass = 0, client = CLIENT } = {}): this {
    return this.emit("task.arrived", client, task, cores, workClass, work * SECOND);
  }

  /** Admitted, acknowledged and queued, all now. */
  accept(task: number, client = CLIENT): this {
    return this.emit("task.admitted", MASTER, task, 0, 1).emit("task.acknowledged", client, task).queue(task);
  }

  queue(task: number, attempt = 1): this {
    return this.emit("task.queued", MASTER, task, attempt);
  }

  dispatch(task: number, node = WORKER_A, attempt = 1): this {
    return this.emit("attempt.dispatched", node, task, attempt, 1, MASTER);
  }

  start(task: number, node = WORKER_A, attempt = 1, cores = 1): this {
    return this.emit("attempt.started", node, task, attempt, 1, cores);
  }

  /** Dispatched and started. */
  run(task: number, node = WORKER_A, attempt = 1, cores = 1): this {
    return this.dispatch(task, node, attempt).start(task, node, attempt, cores);
  }

  end(task: number, outcome: (typeof OUTCOMES)[number] = "succeeded", node = WORKER_A, attempt = 1): this {
    return this.emit("attempt.ended", node, task, attempt, 1, OUTCOMES.indexOf(outcome));
  }

  complete(task: number, attempt = 1, epoch = 1, master = MASTER): this {
    return this.emit("task.completed", master, task, attempt, epoch);
  }

  /** Seconds; default: now. */
  finish(secondsCount?: number): Observations {
    if (secondsCount !== undefined) this.time(secondsCount);
    return this.observatory.finish(this.clock.now);
  }
}

/** `check` of every violation, in order. */
export function checksOf(observations: Observations): readonly string[] {
  return observations.violations.map(({ check }) => check);
}

/** `check` of every violation that is none but a warning. */
export function violatedChecks({ violations }: Observations): readonly string[] {
  return violations.filter(({ severity }) => severity === "violation").map(({ check }) => check);
}

/** Two tasks: 0 arrives at 1, runs 2..5 (work 2 on a slow node); 1 arrives at 2, runs 5..6. Both committed as they end. */
export function twoTasks(options = {}): ScriptedTrace {
  const script = new ScriptedTrace(options);
  script.time(1).arrive(0, 2).accept(0);
  script.time(2).run(0).arrive(1, 1, { cores: 2 }).accept(1);
  script.time(5).end(0).complete(0);
  script.run(1, WORKER_B, 1, 2);
  return script.time(6).end(1, "succeeded", WORKER_B).complete(1);
}

/** A master that serves since 0, and task 0 admitted at 1. */
export function admitted(options = {}): ScriptedTrace {
  return new ScriptedTrace(options).emit("leader.serving", MASTER, 0, 0, 1).time(1).arrive(0).accept(0);
}

export function completed(): ScriptedTrace {
  return admitted().run(0).time(2).end(0).complete(0);
}
