// The kinds of records of who may do what: what an administrator orders, who knows of it, and what is decided. Users and tenants are
// numbered from 1 in the order in which the permissions name them; 0 = they do not. Part of RECORD_KINDS: append only.

import { kind, type Columns } from "./record-kind.ts";

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
] as const;
