// A framework: a master with books and a log of its own, which is offered machines. What it says to workers goes through the
// allocator, but for answers to their signs of life.

import type { Host, Process } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message, Transport } from "../../process/message.ts";
import { ForwardingHost } from "../../process/forwarding-host.ts";
import { MasterProcess, type MasterProcessOptions } from "../master/master-process.ts";
import { MESSAGE } from "../protocol/messages.ts";
import { readOffer, sendOffer } from "./wire.ts";

class FrameworkHost extends ForwardingHost {
  readonly #allocator: Address;
  readonly #workers: ReadonlySet<Address>;

  constructor(host: Host, allocator: Address, workers: ReadonlySet<Address>) {
    super(host);
    this.#allocator = allocator;
    this.#workers = workers;
  }

  override send(to: Address, message: Message, bytes: number, transport?: Transport): void {
    if (message.kind === MESSAGE.heartbeatAck || !this.#workers.has(to))
      return this.host.send(to, message, bytes, transport);
    sendOffer(this.host, this.#allocator, { type: "passOn", peer: to, message, bytes });
  }
}

export function createFramework(host: Host, allocator: Address, options: MasterProcessOptions): Process {
  const workers = new Set(options.deployment.workers.map(({ address }) => address));
  const master = new MasterProcess(new FrameworkHost(host, allocator, workers), options);
  return {
    start: () => master.start(),
    receive(from, message) {
      const passed = from === allocator ? readOffer(message) : undefined;
      if (passed?.type === "passOn") master.receive(passed.peer, passed.message);
      else master.receive(from, message);
    },
    timer: (tag, detail) => master.timer(tag, detail),
    synced: (token) => master.synced(token),
    disconnected: (peer) => master.disconnected(peer),
    draining: () => master.draining(),
  };
}
