// What is free on a consumer's machine, and what is left of it. For consumers, which say so when they pull, and for the broker.

import type { TaskSpec } from "../../process/task.ts";
import type { Room } from "../protocol/queue-messages.ts";

type Need = Pick<TaskSpec, "cores" | "memory" | "resources">;

export function fitsIn(room: Room, { cores, memory, resources }: Need): boolean {
  if (cores > room.cores || memory > room.memory) return false;
  return Object.entries(resources ?? {}).every(([name, amount]) => amount <= (room.resources[name] ?? 0));
}

/** May be less than nothing, where more waits than there is room for. */
export function without(room: Room, { cores, memory, resources = {} }: Need): Room {
  const left = Object.entries(room.resources).map(([name, amount]) => [name, amount - (resources[name] ?? 0)]);
  return { cores: room.cores - cores, memory: room.memory - memory, resources: Object.fromEntries(left) };
}

export const NO_ROOM: Room = { cores: 0, memory: 0, resources: {} };
