// The names of the messages of the latest designs, in the order of their kinds: append only.

import { DURABLE_MESSAGE_NAMES } from "./durable-messages.ts";
import { HYBRID_MESSAGE_NAMES } from "./hybrid-messages.ts";

export const LATEST_MESSAGE_NAMES: readonly string[] = [...HYBRID_MESSAGE_NAMES, ...DURABLE_MESSAGE_NAMES];
