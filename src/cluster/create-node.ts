// Puts one simulated machine together: its clock, disk and executor.

import type { Distribution } from "../kernel/distributions/distribution.ts";
import type { RandomStream, RandomStreams } from "../kernel/random-stream.ts";
import type { NodeId } from "../process/identity.ts";
import { Ailments } from "./ailments.ts";
import type { ClockSpec, ClusterSpec } from "./cluster-spec.ts";
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
  const { rate, offset } = drawClock(spec.clock, node.name, streams);
  const ailments = new Ailments();
  const disk = new SimulatedDisk(spec.disk, {
    ...parts.disk,
    ailments,
    random: () => streams.stream(`${node.name}/disk`),
  });
  const clock = new LocalClock(rate, offset);
  return new SimulatedNode(id, node, states, {
    clock,
    disk,
    executor: new SimulatedExecutor(id, executions),
    ailments,
  });
}

/** How a node's clock goes from the start, without faults. */
export function drawClock(
  { drift, offset }: ClockSpec,
  name: string,
  streams: RandomStreams,
): { readonly rate: number; readonly offset: number } {
  const ppm = draw(drift, () => streams.stream(`${name}/clock drift`));
  return { rate: 1 + ppm / 1_000_000, offset: draw(offset, () => streams.stream(`${name}/clock offset`)) };
}

/** A constant takes no draw. */
function draw(distribution: Distribution, stream: () => RandomStream): number {
  return distribution.variance === 0 ? distribution.mean : distribution.sample(stream());
}
