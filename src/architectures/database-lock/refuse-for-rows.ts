// What no design can be asked for whose masters share a database: none of them has an epoch, and whoever chooses sees rows only.

import { swim } from "../../algorithms/detection/swim.ts";
import { refuseIdentity, type Refusal } from "../architecture.ts";
import type { SchedulerSpec } from "../scheduler-spec.ts";

/** `noun`: what the design calls a master. */
export function refuseForRows(
  name: string,
  noun: "scheduler" | "master",
  { effects, detection, ordering, security }: SchedulerSpec,
): readonly Refusal[] {
  const list: Refusal[] = [...refuseIdentity(name, security)];
  if (effects?.mode === "fenced" || effects?.mode === "outbox")
    list.push({
      path: ["scheduler", "effects"],
      message: `expected 'direct' or 'dedupe' for '${name}': '${effects.mode}' needs ${effects.mode === "fenced" ? `an epoch, and no ${noun} here has one` : "a master that passes effects on, and here workers cause them"}`,
    });
  if (detection.definition.name === swim.name)
    list.push({
      path: ["scheduler", "detection"],
      message: `expected another detector than 'swim' for '${name}': its ${noun}s are no group with the workers`,
    });
  if (ordering.definition.properties.reserving === true)
    list.push({
      path: ["scheduler", "ordering"],
      message: `expected another ordering than '${ordering.definition.name}' for '${name}': a query sees rows and no machines`,
    });
  return list;
}
