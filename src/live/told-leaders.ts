// Who plays the roles that only records tell, in a live run: as the conductor has read so far.

import type { RolePlayers } from "../cluster/faults/target-resolver.ts";
import { MEMBER_ROLES } from "../trace/record-codes.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { AnyRecordListener } from "../trace/trace.ts";

const LOCK_LEADER = MEMBER_ROLES.indexOf("leader");

export class ToldLeaders implements RolePlayers {
  readonly #isLock: (node: number) => boolean;
  #leader: number | undefined;
  #lockLeader: number | undefined;

  constructor(isLock: (node: number) => boolean) {
    this.#isLock = isLock;
  }

  leader(): number | undefined {
    return this.#leader;
  }

  lockLeader(): number | undefined {
    return this.#lockLeader;
  }

  readonly hear: AnyRecordListener = (kind, _at, node, role) => {
    if (kind === RECORD["leader.serving"]) this.#leader = node;
    else if (kind === RECORD["role.changed"] && role === LOCK_LEADER && this.#isLock(node)) this.#lockLeader = node;
  };
}
