// Priority classes, with ageing: the longer a task waits, the more important it becomes. Also what can be displaced.

import { ParameterError } from "../../kernel/parameter-error.ts";
import type { ParameterValues } from "../../kernel/parameters.ts";
import type { Instant } from "../../kernel/time.ts";
import { type Ageing, agedPriority, AgedPriorityOrder } from "./aged-priority.ts";
import { DisplacementAllowance } from "./room-making/displacement-allowance.ts";
import { KeyedOrder } from "./keyed-order.ts";
import { type Choice, defineOrdering, type Ordering, type QueuedTask, type Room, WAIT } from "./ordering.ts";
import { RoomMakingOrder } from "./room-making/room-making-order.ts";
import { type Displaces, findVictim } from "./victim.ts";

const parameters = {
  agingInterval: {
    type: "duration",
    default: "0s",
    summary: "A waiting task gains one step each time it has waited this long; 0s = no ageing.",
  },
  agingStep: { type: "number", default: 1, min: 0, summary: "Priority gained per interval." },
  agingMax: {
    type: "number",
    optional: true,
    summary:
      "Ageing lifts no task above this priority; absent = no limit. Below the highest class, starvation is possible.",
  },
  preemptive: {
    type: "boolean",
    default: false,
    summary: "Displace the least important running task when a more important one waits.",
  },
  victims: {
    type: "choice",
    options: ["one", "set"],
    default: "one",
    summary:
      "Whom to displace: one task that holds enough, wherever it runs; or, on one machine, all that it takes there, chosen as Kubernetes does, and the room is kept for the task.",
  },
  grace: {
    type: "duration",
    default: "0s",
    summary:
      "With `victims: set`, the notice that they get: who ends by then, or is not needed any more, is not stopped. Kubernetes: 30s.",
  },
  band: {
    type: "number",
    optional: true,
    summary:
      "Tasks of this priority and above never displace each other (Borg's production band); absent = no such band.",
  },
  displacementRate: {
    type: "rate",
    optional: true,
    summary:
      "With `victims: set`, no more are displaced than that, by the master's clock, and `displacementBurst`; absent = as many as it takes.",
  },
  displacementBurst: {
    type: "integer",
    default: 1,
    min: 1,
    summary: "So many may be displaced at once under `displacementRate`; larger sets never are.",
  },
} as const;

type Values = ParameterValues<typeof parameters>;

export const priority = defineOrdering({
  name: "priority",
  summary: "Highest priority first, then oldest; waiting tasks may gain priority with time.",
  source:
    "Ageing: catalogue A6 (priority + floor(wait / agingInterval) * agingStep, capped at agingMax). Sets of victims and nominated room: Kubernetes' default preemption; band: Verma et al., Large-scale Cluster Management at Google with Borg, EuroSys 2015, section 2.5; catalogue A16",
  parameters,
  // Preemptive by parameter only. Starvation-free only with ageing that reaches the highest class.
  properties: { clairvoyant: false, preemptive: true, workConserving: false, starvationFree: false },
  check: refuseIdle,
  displacements: ({ displacementRate, displacementBurst }) =>
    displacementRate === undefined ? undefined : { perSecond: displacementRate, burst: displacementBurst },
  create(values) {
    const { agingInterval, agingStep, agingMax, preemptive, victims } = values;
    const ageing = { interval: agingInterval, step: agingStep, max: agingMax ?? Infinity };
    if (preemptive && victims === "set") return makingRoom(values, agingInterval === 0 ? undefined : ageing);
    return queue(agingInterval === 0 ? undefined : ageing, preemptive ? displaces(values) : DISPLACES_NOBODY);
  },
});

/** What would have no effect. */
function refuseIdle({ preemptive, victims, grace, displacementRate, band }: Values): void {
  if (!preemptive && victims === "set")
    throw new ParameterError(
      "victims",
      "expected `preemptive: true` with `victims: set`, because nothing is displaced otherwise",
    );
  if (!preemptive && band !== undefined)
    throw new ParameterError("band", "expected `preemptive: true` with `band`, because nothing is displaced otherwise");
  if (victims === "set") return;
  if (grace > 0)
    throw new ParameterError("grace", "expected `victims: set` with `grace`: a single victim gets no notice");
  if (displacementRate !== undefined)
    throw new ParameterError(
      "displacementRate",
      "expected `victims: set` with `displacementRate`: single victims are not counted",
    );
}

const DISPLACES_NOBODY: Displaces = () => false;

/** Whoever is more important, but nobody within the band. */
function displaces({ band = Infinity }: Values): Displaces {
  return (task, running) => task.priority < band || running.priority < band;
}

function queue(ageing: Ageing | undefined, whom: Displaces): Ordering {
  return ageing === undefined ? new FixedPriorityOrder(whom) : new AgedPriorityOrder(ageing, whom);
}

function makingRoom(values: Values, ageing: Ageing | undefined): Ordering {
  const { grace, displacementRate, displacementBurst } = values;
  const mayDisplace = displaces(values);
  return new RoomMakingOrder(queue(ageing, DISPLACES_NOBODY), {
    grace,
    rank({ task: running, startedAt }, task) {
      const rank = ageing === undefined ? running.priority : agedPriority(running, startedAt, ageing);
      return rank < task.priority && mayDisplace(task, running) ? rank : undefined;
    },
    allowance:
      displacementRate === undefined ? undefined : new DisplacementAllowance(displacementRate, displacementBurst),
  });
}

class FixedPriorityOrder extends KeyedOrder {
  readonly #displaces: Displaces;

  constructor(displaces: Displaces) {
    super((task) => -task.priority);
    this.#displaces = displaces;
  }

  protected override blocked(task: QueuedTask, room: Room, _now: Instant): Choice {
    if (this.#displaces === DISPLACES_NOBODY) return WAIT;
    const victim = findVictim(task, -task.priority, room, (running) =>
      this.#displaces(task, running.task) ? -running.task.priority : -Infinity,
    );
    return victim === undefined ? WAIT : { kind: "preempt", task, victim };
  }
}
