// What placements by key go by: the hash of what a task is about. The same on every dispatcher, in every run.

import { hashOfName } from "../../kernel/name-hash.ts";
import type { QueuedTask } from "../ordering/ordering.ts";

/** 53 bits. A task that is about nothing in particular is its own key. */
export function hashOfKey({ key, id }: QueuedTask): number {
  return hashOfName(key ?? `task ${id}`);
}
