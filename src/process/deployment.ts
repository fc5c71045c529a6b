// Where the roles of a scheduler run: what every process knows from its configuration.

import type { Address } from "./identity.ts";

export interface WorkerCapacity {
  readonly address: Address;
  readonly cores: number;
  readonly memory: number;
  readonly resources: Readonly<Record<string, number>>;
  readonly speed: number;
}

export interface Deployment {
  readonly masters: readonly Address[];
  /** In the order of the scenario; a worker's position is its WorkerIndex. */
  readonly workers: readonly WorkerCapacity[];
  readonly clients: readonly Address[];
}
