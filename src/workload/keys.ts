// What a task is about: the data that it reads, or the session that it belongs to. Placements by key send tasks of one key to
// one machine.

import type { RandomStream } from "../kernel/random-stream.ts";
import { NO_GROUP } from "../process/task.ts";
import { createZipfChoice } from "./tenants.ts";
import type { Keys } from "./workload.ts";

export type KeyChoice = (tenant: string, group: number) => string | undefined;

/** `stream` is asked for only where keys are drawn: one variate a task. */
export function createKeyChoice(className: string, keys: Keys, stream: () => RandomStream): KeyChoice {
  switch (keys.kind) {
    case "tenant":
      return (tenant) => tenant;
    case "job":
      return (_, group) => (group === NO_GROUP ? undefined : `${className}/${group}`);
    case "zipf": {
      const random = stream();
      const choose = createZipfChoice(keys);
      return () => choose(random);
    }
  }
}
