// A copy of a message that no process can share or change: what paranoid runs carry.

import type { Message } from "../process/message.ts";

export function frozenCopy(message: Message): Message {
  return deepFreeze(structuredClone(message));
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
