// How the ideal dispatcher tells a client that its task is not taken in: for good, since nobody here asks again.

import type { Duration, Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { TaskSpec } from "../../process/task.ts";
import { REJECTIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import { withDeadline } from "../protocol/agreed-deadline.ts";

export function reject(client: Host, { id }: TaskSpec, reason: (typeof REJECTIONS)[number]): void {
  client.emit(RECORD["task.rejected"], client.node, id, 0, 0, codeOf(REJECTIONS, reason));
  client.answer(id);
}

export interface Refusal {
  readonly retryAfter?: Duration | undefined;
  readonly offer?: Instant | undefined;
}

/** There is too much to do. Returns the task as its client asks for it now: with a deadline that was offered, and that it accepts; undefined: it is over. */
export function turnDown(client: Host, spec: TaskSpec, { retryAfter, offer }: Refusal): TaskSpec | undefined {
  const { node } = client;
  client.emit(RECORD["submission.refused"], node, spec.id, 0, 0, retryAfter ?? -1);
  if (offer !== undefined) client.emit(RECORD["deadline.offered"], node, spec.id, 0, 0, offer);
  const agreed = withDeadline(spec, offer);
  if (agreed === undefined) reject(client, spec, "shed");
  else client.emit(RECORD["deadline.agreed"], node, spec.id, 0, 0, agreed.deadline);
  return agreed;
}
