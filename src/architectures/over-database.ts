// The processes of a design whose masters work over a database: what is its own, and the clients and stores that all of them have.

import type { Host, Process } from "../process/host.ts";
import type { Address } from "../process/identity.ts";
import type { Role } from "../trace/record-codes.ts";
import type { ArchitectureContext } from "./architecture.ts";
import { ClientProcess } from "./client/client-process.ts";
import type { Outbox } from "./client/outbox.ts";
import { outboxOf, storeOptions } from "./master-worker.ts";
import { StoreProcess } from "./store/store-process.ts";

export interface OwnProcesses {
  master(host: Host): Process;
  worker(host: Host): Process;
  /** The database, at one of these hosts, and whatever the others are. */
  lock(host: Host): Process;
}

export function overDatabase(
  { scheduler, deployment }: ArchitectureContext,
  own: OwnProcesses,
): (role: Role, host: Host) => Process {
  const outboxes = new Map<Address, Outbox>();
  const { masters } = deployment;
  return (role, host) => {
    switch (role) {
      case "client":
        return new ClientProcess(host, { scheduler, masters, outbox: outboxOf(outboxes, host.address) });
      case "store":
        return new StoreProcess(host, storeOptions(scheduler));
      default:
        return own[role](host);
    }
  };
}
