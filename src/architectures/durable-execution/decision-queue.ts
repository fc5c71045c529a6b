// The task queue of workflow tasks, and the sticky queues of workers beside it: a workflow task that is sticky is for one worker only.

import { IntegerMap } from "../../kernel/integer-map.ts";
import type { Address } from "../../process/identity.ts";
import type { Poll, QueuedWork } from "../protocol/durable-messages.ts";
import type { QueueOwner, WaitingPolls } from "./waiting-polls.ts";

type DecisionWork = QueuedWork & { readonly queue: "workflow" };

const ANYBODY = -1;

export class DecisionQueue {
  readonly #polls: WaitingPolls;
  readonly #owner: QueueOwner;
  /** By run, in order of arrival. */
  readonly #forAll = new IntegerMap<DecisionWork>();
  /** By worker. */
  readonly #sticky = new IntegerMap<IntegerMap<DecisionWork>>();
  /** Of each run here: whose queue it is in. */
  readonly #places = new IntegerMap<{ readonly sticky: Address; readonly serial: number }>();

  constructor(polls: WaitingPolls, owner: QueueOwner) {
    this.#polls = polls;
    this.#owner = owner;
  }

  /** Takes the place of an earlier try. */
  add(work: DecisionWork): void {
    const { run, serial } = work.reference;
    const known = this.#places.get(run);
    if (known !== undefined && known.serial >= serial) return;
    this.#remove(run);
    this.#queueOf(work.sticky).set(run, work);
    this.#places.set(run, { sticky: work.sticky, serial });
    const poll = work.sticky === ANYBODY ? this.#polls.first(() => true) : this.#polls.of(work.sticky);
    if (poll !== undefined) this.serve(poll);
  }

  /** What is sticky comes first. */
  serve(poll: Poll): void {
    const sticky = this.#sticky.get(poll.worker);
    const work = (sticky ?? this.#forAll).values().next().value ?? this.#forAll.values().next().value;
    if (work === undefined) return;
    this.#remove(work.reference.run);
    this.#owner.match(work, poll);
  }

  #queueOf(sticky: Address): IntegerMap<DecisionWork> {
    if (sticky === ANYBODY) return this.#forAll;
    const queue = this.#sticky.get(sticky) ?? new IntegerMap<DecisionWork>();
    this.#sticky.set(sticky, queue);
    return queue;
  }

  #remove(run: number): void {
    const place = this.#places.get(run);
    if (place === undefined) return;
    const queue = this.#queueOf(place.sticky);
    queue.delete(run);
    this.#places.delete(run);
    if (place.sticky !== ANYBODY && queue.size === 0) this.#sticky.delete(place.sticky);
  }
}
