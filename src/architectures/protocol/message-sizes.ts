// Sizes on the wire of those messages that grow with what they tell, bytes.

import { SMALL_BYTES, type AttemptProgress, type Register } from "./messages.ts";

export function heartbeatBytes(progress: readonly AttemptProgress[] | undefined): number {
  return SMALL_BYTES + 16 * (progress?.length ?? 0);
}
export function registerBytes(register: Register): number {
  return SMALL_BYTES + 16 * (register.held.length + register.unacknowledged.length);
}
