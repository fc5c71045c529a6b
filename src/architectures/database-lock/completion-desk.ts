// How an instance puts the end of what it ran on record. Quartz does so under the lock (triggeredJobComplete), XXL-JOB without
// (JobCompleteHelper). Only then is the worker told that it was heard.

import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { sendSparrow } from "../decentralised/wire.ts";
import { callKey } from "../master/master-core.ts";
import { MESSAGE, SMALL_BYTES } from "../protocol/messages.ts";
import type { DatabaseResult } from "../protocol/database-messages.ts";
import type { Ended } from "../protocol/sparrow-messages.ts";
import type { InstanceCore } from "./instance-core.ts";
import type { InstanceOptions } from "./options.ts";
import type { Statement } from "./statements.ts";

export class CompletionDesk {
  readonly #instance: InstanceCore<InstanceOptions>;
  /** On its way to the database, by call: the worker that said so, if one did. */
  readonly #telling = new Map<number, Address | undefined>();
  /** The database knows of its end, or has it back. */
  readonly #settled: (task: number) => void;

  constructor(instance: InstanceCore<InstanceOptions>, settled: (task: number) => void) {
    this.#instance = instance;
    this.#settled = settled;
  }

  /** In the place of the clients to which schedulers without a leader tell ends. */
  tell(_client: Address, { task, attempt, how, cause }: Omit<Ended, "kind" | "type">, reporter?: Address): void {
    const key = callKey(task, attempt);
    const isTelling = this.#telling.has(key);
    if (reporter !== undefined || !isTelling) this.#telling.set(key, reporter);
    if (isTelling) return;
    const statement: Statement = how === "returned" ? this.#release(task) : { kind: "end", task, attempt, how, cause };
    this.#instance.write(statement, (result) => {
      const worker = this.#telling.get(key);
      this.#telling.delete(key);
      if (worker !== undefined) sendSparrow(this.#instance.host, worker, { type: "reportHeard", task, attempt });
      this.#tellClient(task, result);
      this.#settled(task);
    });
  }

  /** Whoever waits for it hears of it now. */
  #tellClient(task: number, result: DatabaseResult): void {
    if (result.kind !== "ended" || result.client < 0) return;
    this.#instance.host.send(result.client, { kind: MESSAGE.done, task } as Message, SMALL_BYTES);
  }

  #release(task: Ended["task"]): Statement {
    const { host, core } = this.#instance;
    const round = core.tasks.get(task)?.round ?? 0;
    return { kind: "release", instance: host.address, tasks: [{ task, round }], launches: [] };
  }
}
