// How the ideal dispatcher tells a client that its task is not taken in: for good, since nobody here asks again.

import type { Duration } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { TaskSpec } from "../../process/task.ts";
import { REJECTIONS, codeOf } from "../../trace/record-codes.ts";
import { RECORD } from "../../trace/record-kinds.ts";

export function reject(client: Host, { id }: TaskSpec, reason: (typeof REJECTIONS)[number]): void {
  client.emit(RECORD["task.rejected"], client.node, id, 0, 0, codeOf(REJECTIONS, reason));
  client.answer(id);
}

/** There is too much to do. */
export function turnDown(client: Host, spec: TaskSpec, retryAfter: Duration | undefined): void {
  client.emit(RECORD["submission.refused"], client.node, spec.id, 0, 0, retryAfter ?? -1);
  reject(client, spec, "shed");
}
