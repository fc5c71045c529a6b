// What reports call the numbers of messages, drops, roles and resignations.

import { MESSAGE_NAMES } from "../../architectures/protocol/messages.ts";
import type { TraceNames } from "../../report/trace-names.ts";
import { DROPS, MEMBER_ROLES, RESIGNATIONS } from "../../trace/record-codes.ts";

export const TRACE_NAMES: TraceNames = {
  messages: MESSAGE_NAMES,
  drops: DROPS,
  memberRoles: MEMBER_ROLES,
  resignations: RESIGNATIONS,
};
