// What a worker tells of what runs there: how far each attempt has come, and whether it stands still at the moment.

import type { Executor } from "../../process/host.ts";
import type { AttemptProgress } from "../protocol/messages.ts";
import type { CheckpointDesk } from "./checkpoint-desk.ts";
import type { Held } from "./held.ts";

export function progressOf(
  all: Iterable<Held>,
  executor: Executor,
  checkpoints: CheckpointDesk | undefined,
): readonly AttemptProgress[] {
  const running = [...all].filter(({ phase }) => phase !== "waiting");
  return running.map(({ entry, attempt }) => ({
    task: entry.id,
    attempt,
    share: executor.progress(entry.id, attempt) ?? 1,
    ...(checkpoints?.isStill(entry.id) === true && { isStill: true as const }),
  }));
}
