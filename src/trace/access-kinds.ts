// The kinds of records of who may do what: what an administrator orders, who knows of it, and what is decided. Users and tenants are
// numbered from 1 in the order in which the permissions name them; 0 = they do not. Part of RECORD_KINDS: append only.

import { NODE, kind, type Columns } from "./record-kind.ts";

const DECISION: Columns = ["node", "task", "operation", "allowed", "entry"];
const REQUEST: Columns = ["node", "task", "user", "tenant", "operation"];

export const ACCESS_KINDS = [
  kind(
    "policy.ordered",
    ["client", "change", "roles", null, "user"],
    "An administrator at this client orders that the user has these roles and no others (one bit a role, in file order; the lowest is the administrator's).",
  ),
  kind("policy.acknowledged", ["client", "change", null, null, null], "The administrator hears that it is done."),
  kind(
    "policy.learned",
    ["node", "change", null, null, null],
    "This master knows of all changes up to this one, and decides by them when it leads.",
  ),
  kind(
    "request.allowed",
    REQUEST,
    "The user may do that with this task of the tenant; operation is an OPERATIONS index.",
  ),
  kind("request.denied", REQUEST, "The user may not; operation is an OPERATIONS index."),
  kind(
    "audit.noted",
    DECISION,
    "This master has decided it, and notes that for the audit log; entry = how many it has noted in this life.",
  ),
  kind(
    "audit.dropped",
    ["node", "task", "operation", "allowed", null],
    "It could not be noted: too much waits to be written.",
  ),
  kind(
    "audit.written",
    ["node", "task", "operation", "allowed", "master"],
    "It is durable in the audit log of this host, as the master said.",
  ),
  kind(
    "audit.altered",
    NODE,
    "An intruder has changed the latest entries of the audit log at this host; value = how many.",
  ),
  kind("audit.mismatch", NODE, "This master finds that the audit log is not what it was."),
] as const;
