// A variant's scheduler, told of the machines on which it is to run: what stands behind a run, simulated or live.

import type { Architecture } from "../architectures/architecture.ts";
import { secured } from "../architectures/security/secured.ts";
import type { NodeSpec } from "../cluster/cluster-spec.ts";
import type { Deployment } from "../process/deployment.ts";
import type { Address } from "../process/identity.ts";
import { scalesMachines } from "../scenario/scales-machines.ts";
import type { Variant } from "../scenario/scenario.ts";

export function createArchitecture(variant: Variant): Architecture {
  const { architecture, security } = variant.scheduler;
  const { definition, parameters } = architecture;
  const plain = definition.create(parameters, { scheduler: variant.scheduler, deployment: deploymentOf(variant) });
  return security === undefined || definition.unused?.security !== undefined ? plain : secured(plain, security);
}

/** Who is there, as far as a scheduler is told. */
export function deploymentOf(variant: Variant): Deployment {
  const { cluster } = variant;
  const isScaled = scalesMachines(variant);
  const placed = cluster.nodes.map((spec, id) => ({ spec, address: id as Address }));
  const zones = [...new Set(cluster.nodes.map(({ zone }) => zone))];
  const racks = new Map([...new Set(cluster.nodes.map(rackOf))].map((rack, number) => [rack, number]));
  const withRole = (role: string): typeof placed => placed.filter(({ spec }) => spec.role === role);
  return {
    masters: withRole("master").map(({ address }) => address),
    workers: withRole("worker").map(({ spec, address }) => ({
      address,
      cores: spec.cores,
      memory: spec.memory,
      resources: spec.resources,
      speed: spec.speed,
      zone: zones.indexOf(spec.zone),
      rack: racks.get(rackOf(spec))!,
      ...(isScaled && spec.elastic !== undefined && { isElastic: true }),
    })),
    clients: withRole("client").map(({ address }) => address),
    locks: withRole("lock").map(({ address }) => address),
    stores: withRole("store").map(({ address }) => address),
    links: {
      sameRack: cluster.links["same-rack"].bandwidth,
      sameZone: cluster.links["same-zone"].bandwidth,
      crossZone: cluster.links["cross-zone"].bandwidth,
    },
  };
}

/** Where the scenario has no racks, a zone is one. */
function rackOf({ zone, rack }: NodeSpec): string {
  return rack === "" ? zone : rack;
}
