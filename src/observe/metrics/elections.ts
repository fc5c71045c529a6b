// How often masters stood for election, how many epochs served, and for how long leases had more than one holder.

import { MICROSECONDS_PER_SECOND } from "../../kernel/time.ts";
import { MEMBER_ROLES, ROLES } from "../../trace/record-codes.ts";
import type { Trace } from "../../trace/trace.ts";
import type { Machines } from "../machines.ts";

const CANDIDATE = MEMBER_ROLES.indexOf("candidate");
const MASTER = ROLES.indexOf("master");
const LOCK = ROLES.indexOf("lock");

export class Elections {
  #masters = 0;
  #locks = 0;
  #hasRoles = false;
  #hasLeases = false;

  constructor(trace: Trace, machines: Machines) {
    trace.on("role.changed", (_at, node, role) => {
      this.#hasRoles = true;
      if (role !== CANDIDATE) return;
      const group = machines.of(node).role;
      if (group === MASTER) this.#masters += 1;
      else if (group === LOCK) this.#locks += 1;
    });
    trace.on("lease.held", () => (this.#hasLeases = true));
  }

  /** `overlap`: us. Nothing of what the design does not have. */
  metrics(servedCount: number, overlap: number): Readonly<Record<string, number>> {
    return {
      ...(this.#hasRoles ? { "elections.count": this.#masters, "elections.locks": this.#locks } : {}),
      ...(servedCount > 0 ? { "leaders.count": servedCount } : {}),
      ...(this.#hasLeases ? { "lease.overlap": overlap / MICROSECONDS_PER_SECOND } : {}),
    };
  }
}
