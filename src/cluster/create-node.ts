// Puts one simulated machine together: its clock, disk and executor.

import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream, RandomStreams } from "../kernel/random-stream.ts";
import type { NodeId } from "../process/identity.ts";
import { Ailments } from "./ailments.ts";
import type { ClusterSpec } from "./cluster-spec.ts";
import type { Executions } from "./executions.ts";
import { LocalClock } from "./local-clock.ts";
import type { NodeStates } from "./node-states.ts";
import { SimulatedDisk, type DiskSurroundings } from "./simulated-disk.ts";
import { SimulatedExecutor } from "./simulated-executor.ts";
import { SimulatedNode } from "./simulated-node.ts";

export interface NodeParts {
  readonly streams: RandomStreams;
  readonly states: NodeStates;
  readonly executions: Executions;
  readonly disk: Omit<DiskSurroundings, "random" | "ailments">;
}

export function createNode(spec: ClusterSpec, id: NodeId, parts: NodeParts): SimulatedNode {
  const { streams, states, executions } = parts;
  const node = spec.nodes[id];
  const drift = draw(spec.clock.drift, () => streams.stream(`${node.name}/clock drift`));
  const offset = draw(spec.clock.offset, () => streams.stream(`${node.name}/clock offset`));
  const ailments = new Ailments();
  const disk = new SimulatedDisk(spec.disk, {
    ...parts.disk,
    ailments,
    random: () => streams.stream(`${node.name}/disk`),
  });
  const clock = new LocalClock(1 + drift / 1_000_000, offset);
  return new SimulatedNode(id, node, states, {
    clock,
    disk,
    executor: new SimulatedExecutor(id, executions),
    ailments,
  });
}

/** A constant takes no draw. */
function draw(distribution: Distribution, stream: () => RandomStream): number {
  return distribution.variance === 0 ? distribution.mean : distribution.sample(stream());
}
