// A client whose tasks go to several frameworks: for each it has a client of its own, with an outbox of its own.

import type { Host, Process } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { TaskSpec } from "../../process/task.ts";
import { ClientProcess } from "../client/client-process.ts";
import type { Outbox } from "../client/outbox.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import { FacadeHost } from "./facade-host.ts";

export interface SplitClientOptions {
  readonly scheduler: SchedulerSpec;
  readonly frameworks: readonly Address[];
  /** One for each framework. */
  readonly outboxes: readonly Outbox[];
  /** The position of its framework. */
  frameworkOf(spec: TaskSpec): number;
}

interface Part {
  readonly host: FacadeHost;
  readonly client: ClientProcess;
}

export class SplitClient implements Process {
  readonly #options: SplitClientOptions;
  readonly #parts: readonly Part[];

  constructor(host: Host, options: SplitClientOptions) {
    const { scheduler, frameworks, outboxes } = options;
    this.#options = options;
    this.#parts = frameworks.map((address, framework) => {
      const own = new FacadeHost(host, framework);
      return {
        host: own,
        client: new ClientProcess(own, { scheduler, masters: [address], outbox: outboxes[framework] }),
      };
    });
  }

  start(): void {
    for (const { client } of this.#parts) client.start();
  }

  requested(spec: TaskSpec): void {
    this.#parts[this.#options.frameworkOf(spec)].client.requested(spec);
  }

  receive(from: Address, message: Message): void {
    this.#partOf(from)?.client.receive(from, message);
  }

  disconnected(peer: Address): void {
    this.#partOf(peer)?.client.disconnected(peer);
  }

  timer(tag: number, detail: number): void {
    const part = this.#parts[tag];
    const timer = part.host.fired(detail);
    if (timer !== undefined) part.client.timer(timer.tag, timer.detail);
  }

  #partOf(framework: Address): Part | undefined {
    return this.#parts[this.#options.frameworks.indexOf(framework)];
  }
}
