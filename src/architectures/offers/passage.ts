// What passes through an allocator: orders of frameworks for agents, and reports of agents for frameworks. It looks at one kind of them:
// only what was taken from an offer that still stood may be launched. Composed by the allocator.

import type { WorkerIndex } from "../../algorithms/placement/placement.ts";
import type { Host } from "../../process/host.ts";
import type { NodeId } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import { REFUSALS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { WorkerRoster } from "../master/worker-roster.ts";
import { MESSAGE, SMALL_BYTES, type Dispatch } from "../protocol/messages.ts";
import type { PassOn } from "../protocol/offer-messages.ts";
import type { AgentBook } from "./agent-book.ts";
import type { OfferOptions } from "./options.ts";
import { sendOffer } from "./wire.ts";

export interface Knowledge {
  readonly roster: WorkerRoster;
  readonly agents: AgentBook;
  /** Both have told this allocator what they have. */
  knows(framework: number, worker: WorkerIndex): boolean;
}

export class Passage {
  readonly #host: Host;
  readonly #options: OfferOptions;
  readonly #knowledge: Knowledge;

  constructor(host: Host, options: OfferOptions, knowledge: Knowledge) {
    this.#host = host;
    this.#options = options;
    this.#knowledge = knowledge;
  }

  up(worker: WorkerIndex, { peer, message, bytes }: PassOn): void {
    if (!this.#options.frameworks.includes(peer)) return;
    sendOffer(this.#host, peer, { type: "passOn", peer: this.#knowledge.roster.address(worker), message, bytes });
  }

  down(framework: number, { peer, message, bytes }: PassOn): void {
    const worker = this.#knowledge.roster.indexOf(peer);
    if (worker === undefined) return;
    if (message.kind === MESSAGE.dispatch && !this.#mayLaunch(framework, worker, message as Dispatch)) return;
    sendOffer(this.#host, peer, { type: "passOn", peer: this.#options.frameworks[framework], message, bytes });
  }

  #mayLaunch(framework: number, worker: WorkerIndex, { spec, attempt, epoch }: Dispatch): boolean {
    const { agents, roster } = this.#knowledge;
    const reference = { task: spec.id, attempt };
    if (agents.hasClaim(worker, reference)) return true;
    // It may run there already, for all that a new allocator knows; it will be sent again.
    if (!this.#knowledge.knows(framework, worker)) return false;
    const peer = roster.address(worker);
    this.#host.emit(
      RECORD["attempt.refused"],
      peer as unknown as NodeId,
      spec.id,
      attempt,
      epoch,
      codeOf(REFUSALS, "no-offer"),
    );
    const message = { kind: MESSAGE.refused, ...reference, reason: "no-offer" } as Message;
    sendOffer(this.#host, this.#options.frameworks[framework], { type: "passOn", peer, message, bytes: SMALL_BYTES });
    return false;
  }
}
