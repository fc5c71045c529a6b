// Names of what space-time windows hold as numbers. The caller of a report knows the lists of the trace and of the protocols; a
// report does not, and without them messages and roles only have numbers.

export interface TraceNames {
  /** By message kind. */
  readonly messages: readonly string[];
  /** Why messages were dropped. */
  readonly drops: readonly string[];
  /** Roles of members of a group. */
  readonly memberRoles: readonly string[];
  /** Why leaders resigned. */
  readonly resignations: readonly string[];
}

export const NO_NAMES: TraceNames = { messages: [], drops: [], memberRoles: [], resignations: [] };
