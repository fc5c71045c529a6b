// A policy that a server keeps, and a master's copy of it: asked for now and then, again and again while nobody answers. Every master
// has one, whether it leads or not, so that whoever leads next has one too. It dies with its process. Each question is for itself, on
// no connection that earlier ones could hold up.

import type { AccessOperation, AccessRules } from "../../algorithms/access/access-rules.ts";
import { KeptCopy, type CopyTerms } from "../../algorithms/access/kept-copy.ts";
import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { AccessMessage } from "../protocol/access-messages.ts";
import { SMALL_BYTES } from "../protocol/messages.ts";
import type { MasterPolicy } from "./master-policy.ts";
import { accessMessage } from "./wire.ts";

export interface CopyOptions {
  readonly rules: AccessRules;
  readonly terms: CopyTerms;
  readonly server: Address;
  /** A question without an answer for so long is asked again. */
  readonly timeout: Duration;
  readonly timerTag: number;
}

const ASKED = 0;
const REFRESH = 1;

export class PolicyCopy implements MasterPolicy {
  readonly #host: Host;
  readonly #options: CopyOptions;
  readonly #copy: KeptCopy;
  #isAnswered = true;

  constructor(host: Host, options: CopyOptions) {
    this.#host = host;
    this.#options = options;
    this.#copy = new KeptCopy(options.rules, options.terms);
  }

  start(): void {
    this.#ask();
  }

  permits(user: number, operation: AccessOperation, tenant: number): boolean {
    return this.#copy.permits(user, operation, tenant, this.#host.monotonic());
  }

  receive(_from: Address, message: AccessMessage): boolean {
    if (message.type !== "policyCopied") return true; // no administrator changes a copy
    this.#isAnswered = true;
    const before = this.#copy.version;
    this.#copy.answered(message.state, message.askedAt);
    const { version } = this.#copy;
    if (version !== before) this.#host.emit(RECORD["policy.learned"], this.#host.node, version, 0, 0, 0);
    return true;
  }

  /** First it is time for an answer, then to ask again. */
  timer(detail: number): void {
    const { terms, timeout } = this.#options;
    if (detail === REFRESH || !this.#isAnswered) return this.#ask();
    this.#start((terms.refresh - Math.min(timeout, terms.refresh)) as Duration, REFRESH);
  }

  applied(): void {}
  ended(): void {}

  #ask(): void {
    const { server, timeout, terms } = this.#options;
    this.#isAnswered = false;
    const askedAt = this.#host.monotonic();
    this.#host.send(server, accessMessage({ type: "policyQuestion", askedAt }), SMALL_BYTES, "datagram");
    this.#start(Math.min(timeout, terms.refresh) as Duration, ASKED);
  }

  #start(delay: Duration, detail: number): void {
    this.#host.startTimer(delay, this.#options.timerTag, detail);
  }
}
