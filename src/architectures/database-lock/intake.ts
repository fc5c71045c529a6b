// How an instance takes in what clients ask: a task is a row, inserted without a lock; the client is told when that is durable.

import { canEverRun } from "../../process/deployment.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { CAUSES, REJECTIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import {
  MESSAGE,
  SMALL_BYTES,
  type Cancel,
  type ProtocolMessage,
  type State,
  type Status,
  type Submit,
  type TaskAnswer,
} from "../protocol/messages.ts";
import type { InstanceCore } from "./instance-core.ts";
import type { InstanceOptions } from "./options.ts";

const WITHDRAWN = codeOf(CAUSES, "unknown");

export interface IntakeOwner {
  /** A row was inserted that may be due. */
  inserted(spec: TaskSpec): void;
  /** Nobody wants it any more. */
  withdrawn(task: number): void;
}

export class Intake {
  readonly #instance: InstanceCore<InstanceOptions>;
  readonly #owner: IntakeOwner;

  constructor(instance: InstanceCore<InstanceOptions>, owner: IntakeOwner) {
    this.#instance = instance;
    this.#owner = owner;
  }

  submit(from: Address, { spec, floor }: Submit): void {
    const { host, options, database } = this.#instance;
    if (!canEverRun(spec, { workers: options.workersOf?.(spec) ?? options.deployment.workers })) {
      host.emit(RECORD["task.rejected"], host.node, spec.id, 0, 0, codeOf(REJECTIONS, "unplaceable"));
      return this.#send(from, { kind: MESSAGE.rejected, task: spec.id });
    }
    const instance = host.address;
    database.run({ kind: "insert", spec, floor, instance, launch: undefined }, () => {
      this.#send(spec.client, { kind: MESSAGE.submitted, task: spec.id });
      this.#owner.inserted(spec);
    });
  }

  status(client: Address, { task, serial }: Status): void {
    this.#instance.database.status(client, task, (answer) => this.#tell(client, { task, serial }, "status", answer));
  }

  /** What another instance runs of it runs on, and comes to nothing. */
  cancel(client: Address, { task, serial }: Cancel): void {
    const { database } = this.#instance;
    database.status(client, task, (state) => {
      if (state !== "pending") return this.#tell(client, { task, serial }, "cancel", state);
      this.#instance.write({ kind: "end", task, attempt: 0, how: "cancelled", cause: WITHDRAWN }, () =>
        database.status(client, task, (answer) => {
          if (answer === "cancelled") this.#owner.withdrawn(task);
          this.#tell(client, { task, serial }, "cancel", answer);
        }),
      );
    });
  }

  #tell(
    client: Address,
    asked: Pick<Status, "task" | "serial">,
    operation: State["operation"],
    answer: TaskAnswer,
  ): void {
    this.#send(client, { kind: MESSAGE.state, ...asked, operation, answer });
  }

  #send(to: Address, message: ProtocolMessage): void {
    this.#instance.host.send(to, message as Message, SMALL_BYTES);
  }
}
