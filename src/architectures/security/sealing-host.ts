// A node's host as a process sees it whose messages are signed: everything is as it was, and what it sends goes under seal.

import { ForwardingHost } from "../../process/forwarding-host.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message, Transport } from "../../process/message.ts";
import type { SecureChannel } from "./secure-channel.ts";

export class SealingHost extends ForwardingHost {
  readonly #channel: SecureChannel;
  readonly #sealBytes: number;

  constructor(host: Host, channel: SecureChannel, sealBytes: number) {
    super(host);
    this.#channel = channel;
    this.#sealBytes = sealBytes;
  }

  override send(to: Address, message: Message, bytes: number, transport?: Transport): void {
    this.host.send(to, this.#channel.seal(to, message), bytes + this.#sealBytes, transport);
  }
}
