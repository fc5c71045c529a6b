// How a message that an attack has touched is handed to a process: what no member sent is framed by records, so that whoever reads the
// trace knows what came of it. For the cluster.

import type { Overheard } from "../process/forgery.ts";
import type { Process } from "../process/host.ts";
import { RECORD } from "../trace/record-kinds.ts";
import type { Trace } from "../trace/trace.ts";
import type { AttackMark } from "./faults/attacks.ts";

interface Surroundings {
  readonly trace: Trace;
  bite(episode: number, node: number): void;
}

/** The first to arrive of a message and its replays is as good as the message itself. */
export function handOver(
  { episode, original }: AttackMark,
  { from, to, message }: Overheard,
  process: Process,
  { trace, bite }: Surroundings,
): void {
  const isIntrusion = episode !== undefined && original?.isHandled !== false;
  if (original !== undefined) original.isHandled = true;
  if (!isIntrusion) return process.receive(from, message);
  bite(episode, to);
  trace.emit(RECORD["intrusion.begun"], to, from, message.kind, 0, episode);
  process.receive(from, message);
  trace.emit(RECORD["intrusion.ended"], to, from, message.kind, 0, episode);
}
