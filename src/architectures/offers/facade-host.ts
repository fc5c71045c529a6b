// The host of one of several processes on one machine: the machine's own, but for timers, which are told apart by a tag for each, and
// random streams, which have names of their own. For agents and clients, which have a part for each framework.

import type { RandomStream } from "../../kernel/random-stream.ts";
import type { Host } from "../../process/host.ts";
import { TermHost } from "../coordination/term-host.ts";

export class FacadeHost extends TermHost {
  readonly #framework: number;

  constructor(host: Host, framework: number) {
    super(host, framework);
    this.#framework = framework;
  }

  override random(purpose: string): RandomStream {
    return this.host.random(`${purpose} for framework ${this.#framework}`);
  }
}
