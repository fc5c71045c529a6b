// How the scenario writes what strikes disks.

import type * as z from "zod";
import type { DamageAmount } from "../../cluster/faults/fault.ts";
import type { Reporting } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { integer, probability } from "../shapes/quantities.ts";
import { factor, factorOf, named, plainForm, targetWith } from "./action-form.ts";
import type { ActionForm, ActionForms, NamedAction, WithFactor } from "./action-form.ts";

const RECORDS = { min: 1, max: 1_000_000_000 };

export const DISK_ACTIONS: ActionForms<
  "disk-stall" | "disk-slow" | "disk-full" | "disk-lost-writes" | "disk-torn" | "disk-corrupt"
> = {
  "disk-stall": plainForm(
    "disk-stall",
    { summary: "No append and no sync completes.", example: "{ at: 2m, disk-stall: leader, for: 5s }" },
    (target) => ({ kind: "disk-stall", target }),
  ),
  "disk-slow": {
    summary: "Syncs take `factor` times as long, what is left of those under way included.",
    example: "{ at: 2m, disk-slow: leader, factor: 50, for: 1m }",
    shape: () => ({ "disk-slow": targetWith({ factor: factor().optional() }), factor: factor().optional() }),
    build: buildDiskSlow as ActionForm["build"],
  },
  "disk-full": plainForm(
    "disk-full",
    { summary: "Every append is refused.", example: "{ at: 2m, disk-full: leader, for: 1m }" },
    (target) => ({ kind: "disk-full", target }),
  ),
  "disk-lost-writes": plainForm(
    "disk-lost-writes",
    {
      summary:
        "Syncs complete and lie: what they covered is lost in a crash, also in one after the end of the fault, until a sync is honest again.",
      example: "{ at: 2m, disk-lost-writes: leader, for: 1m }",
    },
    (target) => ({ kind: "disk-lost-writes", target }),
  ),
  "disk-torn": plainForm(
    "disk-torn",
    {
      summary: "The next crash with a write under way leaves a torn record, whatever `cluster.disk.tornWrite` says.",
      example: "{ at: 2m, disk-torn: leader, for: 10m }",
    },
    (target) => ({ kind: "disk-torn", target }),
  ),
  "disk-corrupt": {
    summary:
      "Damages durable records of the log: `records` of them (1), or a `share`; `where: newest` or anywhere. It shows when they are read.",
    example: "{ at: 2m, disk-corrupt: { target: leader, records: 3, where: anywhere } }",
    shape: () => ({ "disk-corrupt": corruptShape() }),
    build: buildCorrupt as ActionForm["build"],
  },
};

function buildDiskSlow(
  { "disk-slow": slow, factor: beside }: { "disk-slow": WithFactor; factor: number | undefined },
  reporting: Reporting,
): NamedAction | undefined {
  const times = factorOf("disk-slow", slow.factor, beside, reporting);
  if (times === undefined) return undefined;
  return named({ kind: "disk-slow", target: slow.target.target, factor: times }, `disk-slow ${times}x`, slow.target);
}

function corruptShape() {
  return targetWith({
    records: integer(RECORDS).optional().describe("How many records of each log; 1 where neither is given."),
    share: probability().optional().describe("Which share of the records of each log, rounded up. This or records."),
    where: choice(["newest", "anywhere"])
      .prefault("newest")
      .describe("newest: those written last; anywhere: drawn from all."),
  });
}

function buildCorrupt(
  values: { "disk-corrupt": z.output<ReturnType<typeof corruptShape>> },
  { report }: Reporting,
): NamedAction | undefined {
  const { target, records, share, where } = values["disk-corrupt"];
  if (records !== undefined && share !== undefined)
    report(["disk-corrupt"], "expected either records or share, found both");
  else if (share === 0) report(["disk-corrupt", "share"], "expected a share above 0%, found 0%");
  else {
    const amount: DamageAmount =
      share === undefined ? { kind: "count", count: records ?? 1 } : { kind: "share", share };
    return named({ kind: "disk-corrupt", target: target.target, amount, where }, "disk-corrupt", target);
  }
  return undefined;
}
