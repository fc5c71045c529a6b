// Makes what members of gangs wait in, by a design's gang policy. For dispatchers and those that ask them.

import { atomic } from "../../algorithms/gangs/atomic.ts";
import type { GangPolicy } from "../../algorithms/gangs/gang-policy.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";
import { GangRooms, type GangRoomsOptions } from "./gang-rooms.ts";

export function createRooms(scheduler: SchedulerSpec, options: Omit<GangRoomsOptions, "policy">): GangRooms {
  return new GangRooms({ ...options, policy: gangPolicyOf(scheduler) });
}

export function gangPolicyOf({ gangs }: SchedulerSpec): GangPolicy {
  return gangs === undefined ? atomic.create({}) : gangs.definition.create(gangs.parameters);
}
