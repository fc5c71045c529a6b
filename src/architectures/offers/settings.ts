// What a user is warned of who chooses two-level offers, and what is refused.

import { swim } from "../../algorithms/detection/swim.ts";
import type { Duration } from "../../kernel/time.ts";
import { refuseIdentity, type Doubt, type Refusal } from "../architecture.ts";
import { meanThought, thinks, type ThinkOptions } from "../planning/think-time.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

interface Habits extends ThinkOptions {
  readonly thinkFactors: readonly number[] | undefined;
  readonly jobsPerOffer: number;
  readonly offerTimeout: Duration | undefined;
  readonly whenNothingFits: string;
}

/** Habits of frameworks that can hardly be meant. */
export function doubts(habits: Habits): readonly Doubt[] {
  const { thinkFactors, jobsPerOffer, offerTimeout, whenNothingFits } = habits;
  const list: Doubt[] = [];
  const isThinking = thinks(habits);
  const longest = Math.max(1, jobsPerOffer) * meanThought(habits) * Math.max(...(thinkFactors ?? [1]));
  if (thinkFactors !== undefined && !isThinking)
    list.push({
      parameter: "thinkFactors",
      message: "it has no effect: without `thinkPerJob` and `thinkPerTask` nobody thinks",
    });
  if (offerTimeout !== undefined && isThinking && offerTimeout <= longest)
    list.push({
      parameter: "offerTimeout",
      message: "a framework thinks for longer than an offer stands: nothing that it decides then is launched",
    });
  else if (offerTimeout !== undefined && isThinking && jobsPerOffer === 0)
    list.push({
      parameter: "jobsPerOffer",
      message:
        "a framework decides on all that fit, which may take longer than an offer stands: nothing of it is launched then",
    });
  if (whenNothingFits === "keep" && offerTimeout === undefined)
    list.push({
      parameter: "whenNothingFits",
      message:
        "without `offerTimeout`, two frameworks that each keep a part of what the other needs wait for each other for ever",
    });
  return list;
}

/** What frameworks cannot be asked for. */
export function refusals({
  effects,
  triggers,
  detection,
  ordering,
  recovery,
  security,
}: SchedulerSpec): readonly Refusal[] {
  const list: Refusal[] = [...refuseIdentity("offers", security)];
  if (effects?.mode === "fenced")
    list.push({
      path: ["scheduler", "effects"],
      message:
        "expected 'direct', 'dedupe' or 'outbox' for 'offers': 'fenced' tells masters of one group apart by their epochs, and here each has epochs of its own",
    });
  if (triggers !== undefined)
    list.push({
      path: ["scheduler", "architecture"],
      message:
        "expected another design than 'offers' for a workload with time triggers: each framework would launch them",
    });
  if (detection.definition.name === swim.name)
    list.push({
      path: ["scheduler", "detection"],
      message: "expected another detector than 'swim' for 'offers': the allocator alone watches the agents",
    });
  if (ordering.definition.properties.reserving === true)
    list.push({
      path: ["scheduler", "ordering"],
      message: `expected another ordering than '${ordering.definition.name}' for 'offers': a framework sees only what it is offered, and cannot plan ahead`,
    });
  if (recovery === "safe-stop")
    list.push({
      path: ["scheduler", "recovery"],
      message:
        "expected 'fast' for 'offers': the allocator says who is dead, and frameworks keep the leases, so that nobody can be sure that a silent worker has stopped",
    });
  return list;
}
