// What reports call the numbers of messages, drops, roles and resignations (`TraceNames`), for the edges that make reports.

import { MESSAGE_NAMES } from "../architectures/protocol/messages.ts";
import { DROPS, MEMBER_ROLES, RESIGNATIONS } from "../trace/record-codes.ts";

export const TRACE_NAMES = {
  messages: MESSAGE_NAMES,
  drops: DROPS,
  memberRoles: MEMBER_ROLES,
  resignations: RESIGNATIONS,
};
