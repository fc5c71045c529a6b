// How the ideal dispatcher tells a client that its task is not taken in: for good, since nobody here asks again.

import type { Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import { canEverRun, type Deployment } from "../../process/deployment.ts";
import type { TaskId } from "../../process/identity.ts";
import type { TaskSpec } from "../../process/task.ts";
import { REJECTIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { AdmissionGate } from "../dispatch/admission-gate.ts";
import { withDeadline } from "../protocol/agreed-deadline.ts";

function reject(client: Host, { id }: TaskSpec, reason: (typeof REJECTIONS)[number]): void {
  client.emit(RECORD["task.rejected"], client.node, id, 0, 0, codeOf(REJECTIONS, reason));
  client.answer(id);
}

export interface Entrant {
  /** As its client asks for it now: perhaps with a deadline that was offered, and that it accepts. */
  readonly spec: TaskSpec;
  /** Who is given up for it. */
  readonly drop: readonly TaskId[];
}

/** undefined: it is not taken in, since it can never run here, or there is too much to do. */
export function takeIn(
  client: Host,
  spec: TaskSpec,
  deployment: Deployment,
  gate: AdmissionGate | undefined,
  now: Instant,
): Entrant | undefined {
  if (!canEverRun(spec, deployment)) return void reject(client, spec, "unplaceable");
  const verdict = gate?.ask(spec, now);
  if (verdict?.kind !== "reject") return { spec, drop: verdict?.drop ?? [] };
  const { node } = client;
  const { retryAfter, offer } = verdict;
  client.emit(RECORD["submission.refused"], node, spec.id, 0, 0, retryAfter ?? -1);
  if (offer !== undefined) client.emit(RECORD["deadline.offered"], node, spec.id, 0, 0, offer);
  const agreed = withDeadline(spec, offer);
  if (agreed === undefined) return void reject(client, spec, "shed");
  client.emit(RECORD["deadline.agreed"], node, spec.id, 0, 0, agreed.deadline);
  return takeIn(client, agreed, deployment, gate, now);
}
