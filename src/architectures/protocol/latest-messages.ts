// The names of the messages of the latest designs, in the order of their kinds: append only.

import { ACCESS_MESSAGE_TYPES } from "./access-messages.ts";
import { APP_MESSAGE_TYPES } from "./app-messages.ts";
import { AUDIT_MESSAGE_TYPES } from "./audit-messages.ts";
import { DURABLE_MESSAGE_NAMES } from "./durable-messages.ts";
import { HYBRID_MESSAGE_NAMES } from "./hybrid-messages.ts";

export const LATEST_MESSAGE_NAMES: readonly string[] = [
  ...HYBRID_MESSAGE_NAMES,
  ...DURABLE_MESSAGE_NAMES,
  ...ACCESS_MESSAGE_TYPES,
  ...AUDIT_MESSAGE_TYPES,
  ...APP_MESSAGE_TYPES,
];
