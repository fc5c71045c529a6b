// One life of a master between two losses of its registration: everything that it has in memory. When it gives up, another begins, as if
// the process had been restarted; the database takes it for that.

import { TermHost } from "../coordination/term-host.ts";
import { InstanceProcess } from "../database-lock/instance-process.ts";
import type { Host } from "../../process/host.ts";
import { SLOT_TIMER, type SlotOptions } from "./options.ts";
import { SlotEngine } from "./slot-engine.ts";

/** Of one boot. */
const TERMS = 0x100000;

class NumberedHost extends TermHost {
  override readonly incarnation: number;

  constructor(host: Host, number: number) {
    super(host, SLOT_TIMER.term);
    this.incarnation = host.incarnation * TERMS + number;
  }
}

export class Term {
  readonly host: NumberedHost;
  readonly instance: InstanceProcess<SlotOptions>;
  readonly engine: SlotEngine;

  constructor(host: Host, options: SlotOptions, number: number) {
    this.host = new NumberedHost(host, number);
    let engine: SlotEngine | undefined;
    this.instance = new InstanceProcess(this.host, options, (instance) => (engine = new SlotEngine(instance)));
    this.engine = engine!;
  }

  start(): void {
    this.instance.start();
  }

  timer(detail: number): void {
    const fired = this.host.fired(detail);
    if (fired !== undefined) this.instance.timer(fired.tag, fired.detail);
  }

  end(): void {
    this.host.end();
  }
}
