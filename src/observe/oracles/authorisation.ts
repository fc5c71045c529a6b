// Authorisation: nothing is done for a user whom no policy allows it that may still count. Subscribes to its records itself; only in
// runs whose masters ask who may do what.
//
// What an administrator has ordered is the truth. Until he hears that an order is made, both what was before it and what it says may
// count; after that, what was before counts only for as long as copies of it may be old. A decision to take a task in or to end it
// counts when that is on record: what a master decides that has lost its office comes to nothing.

import type { Instant } from "../../kernel/time.ts";
import { MICROSECONDS_PER_SECOND, NEVER } from "../../kernel/time.ts";
import { OPERATIONS } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { DeclaredAccess } from "../observe-options.ts";
import type { Violations } from "./violations.ts";

const CHECK = "authorisation";

interface Order {
  readonly user: number;
  readonly roles: number;
  readonly at: Instant;
  acknowledgedAt: Instant;
}

/** What was allowed although it should not have been, and has not come to anything yet. */
interface Doubtful {
  readonly at: Instant;
  readonly user: number;
  /** No policy that may still have counted allowed it. */
  readonly isBroken: boolean;
}

const SUBMIT = OPERATIONS.indexOf("submit");
const STATUS = OPERATIONS.indexOf("status");
const CANCEL = OPERATIONS.indexOf("cancel");

export class Authorisation {
  readonly #violations: Violations;
  readonly #access: DeclaredAccess;
  /** In order; the first has number 1. */
  readonly #orders: Order[] = [];
  /** By the node that knows of them: the number of the last order. */
  readonly #learned = new Map<number, number>();
  /** By task, then by operation. Only of requests that should not have been allowed. */
  readonly #doubtful = new Map<number, Map<number, Doubtful>>();
  #denied = 0;
  #deniedWrongly = 0;
  #honoured = 0;
  #exposure = 0;
  #spread = 0;

  constructor(trace: Trace, violations: Violations, access: DeclaredAccess) {
    this.#violations = violations;
    this.#access = access;
    trace.on("policy.ordered", (at, _client, _change, roles, _, user) =>
      this.#orders.push({ user, roles, at, acknowledgedAt: NEVER }),
    );
    trace.on("policy.acknowledged", (at, _client, change) => void (this.#orders[change - 1]!.acknowledgedAt = at));
    trace.on("policy.learned", (at, node, change) => this.#heard(at, node, change));
    trace.on("request.allowed", (at, node, task, user, tenant, operation) =>
      this.#allowed({ at, node, task, user, tenant, operation }),
    );
    trace.on("request.denied", (_at, _node, _task, user, tenant, operation) => {
      this.#denied += 1;
      if (access.permits(this.#latest(user), operation, tenant)) this.#deniedWrongly += 1;
    });
    trace.on("task.admitted", (_at, node, task) => this.#came(task, SUBMIT, node));
    trace.on("task.cancelled", (_at, node, task) => this.#came(task, CANCEL, node));
    trace.on("task.completed", (_at, _node, task) => void this.#doubtful.delete(task));
  }

  metrics(): Readonly<Record<string, number>> {
    return {
      "permissions.denied": this.#denied,
      "permissions.deniedWrongly": this.#deniedWrongly,
      "permissions.stale": this.#honoured,
      ...(this.#orders.length > 0 && {
        "permissions.exposure": this.#exposure / MICROSECONDS_PER_SECOND,
        "permissions.spread": this.#spread / MICROSECONDS_PER_SECOND,
      }),
    };
  }

  /** A master that begins anew reads again what it knew. */
  #heard(at: Instant, node: number, change: number): void {
    const known = this.#learned.get(node) ?? 0;
    for (let number = known + 1; number <= change; number += 1)
      this.#spread = Math.max(this.#spread, at - this.#orders[number - 1]!.at);
    this.#learned.set(node, Math.max(known, change));
  }

  #allowed(request: {
    readonly at: Instant;
    readonly node: number;
    readonly task: number;
    readonly user: number;
    readonly tenant: number;
    readonly operation: number;
  }): void {
    const { at, node, task, user, tenant, operation } = request;
    if (this.#access.permits(this.#latest(user), operation, tenant)) {
      this.#doubtful.get(task)?.delete(operation);
      return;
    }
    const isBroken = !this.#rolesThatCount(user, at).some((roles) => this.#access.permits(roles, operation, tenant));
    const doubtful = this.#doubtful.get(task) ?? new Map<number, Doubtful>();
    this.#doubtful.set(task, doubtful.set(operation, { at, user, isBroken }));
    if (operation === STATUS) this.#came(task, STATUS, node);
  }

  /** What was decided about the task has come true. */
  #came(task: number, operation: number, node: number): void {
    const ofTask = this.#doubtful.get(task);
    const doubtful = ofTask?.get(operation);
    if (ofTask === undefined || doubtful === undefined) return;
    ofTask.delete(operation);
    if (ofTask.size === 0) this.#doubtful.delete(task);
    const { at, user, isBroken } = doubtful;
    this.#honoured += 1;
    const order = this.#orders.findLast((each) => each.user === user && each.at <= at);
    if (order !== undefined) this.#exposure = Math.max(this.#exposure, at - order.at);
    if (!isBroken) return;
    const who = this.#access.users[user - 1] ?? "somebody whom the permissions do not name";
    const since = order === undefined ? "never could" : "could not any more";
    const message = `${OPERATIONS[operation]} of task ${task} was allowed to ${who}, who ${since}`;
    this.#violations.report(CHECK, at, message, { task, node });
  }

  /** What the user has, as ordered last. */
  #latest(user: number): number {
    return this.#orders.findLast((order) => order.user === user)?.roles ?? this.#access.writtenRoles(user);
  }

  /** What the user had or has, as far as a master may go by it now. */
  #rolesThatCount(user: number, now: Instant): readonly number[] {
    const own = this.#orders.filter((order) => order.user === user);
    const roles = [this.#access.writtenRoles(user), ...own.map((order) => order.roles)];
    // Each is followed by the order that puts an end to it.
    return roles.filter((_, index) => (own[index]?.acknowledgedAt ?? NEVER) + this.#access.ageMax >= now);
  }
}
