// What the database finds for a statement while the scheduler that asks has the lock: which rows are next, which launches are due.
// Changes no table; what was found goes into the log with the statement.

import type { TriggerDecision } from "../../algorithms/triggers/trigger-state.ts";
import type { TriggerTable } from "../../algorithms/triggers/trigger-table.ts";
import { launchNumber } from "../../algorithms/triggers/trigger-definition.ts";
import type { Instant } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import type { TaskSpec } from "../../process/task.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { Shard } from "./instance-core.ts";
import { NO_FINDINGS, type Findings, type Statement } from "./statements.ts";
import type { Tables } from "./tables.ts";
import type { RowOrder } from "./row-order.ts";

type Of<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;
type Announce = TriggerDecision & { kind: "announce" };

/** So many launches of a trigger are given out in one pass (Quartz: `maxMisfiresToHandleAtATime`). */
const LAUNCHES_PER_PASS = 20;

export interface Sources {
  readonly host: Host;
  readonly tables: Tables;
  readonly waiting: RowOrder;
}

export function findFor(sources: Sources, statement: Statement): Findings {
  switch (statement.kind) {
    case "acquire":
      return toAcquire(sources, statement);
    case "fire":
      return toFire(sources, statement);
    case "take":
      return toTake(sources, statement);
    case "pre-read":
      return toPreRead(sources, statement);
    case "app-fetch": {
      const { app: slot, max, age } = statement;
      return { ...sources.waiting.take(max, { slot, total: 0 }, age), decisions: [], specs: [] };
    }
    case "fetch":
      return { ...sources.waiting.take(statement.max, statement), decisions: [], specs: [] };
    default:
      return NO_FINDINGS;
  }
}

/** All that are given out together are due together; what waits for a launch far ahead does not keep what is due from others. */
function toAcquire({ tables, waiting }: Sources, { now, until, window, max }: Of<"acquire">): Findings {
  const table = tables.book?.table;
  const launches = (table?.upcoming(until, max) ?? []).map(({ trigger, scheduled }) =>
    announce(trigger, table!.stateOf(trigger).decidedUntil!, scheduled),
  );
  const late = launches.filter(({ scheduled }) => scheduled <= now);
  const rows = waiting.take(max - late.length);
  const first = late.length + rows.tasks.length > 0 ? now : (launches[0]?.scheduled ?? now);
  const room = max - rows.tasks.length;
  const decisions = launches.filter(({ scheduled }) => scheduled <= first + window).slice(0, room);
  return { ...rows, decisions, specs: [] };
}

function toFire({ host, tables }: Sources, { instance, now, launches }: Of<"fire">): Findings {
  const table = tables.book?.table;
  if (table === undefined) return NO_FINDINGS;
  const own = launches.filter((launch) => tables.isAcquiredBy(launch, instance));
  const decisions = own.flatMap(({ trigger }) => table.dueOf(trigger, now));
  return { ...NO_FINDINGS, decisions, specs: launched(host, table, decisions) };
}

/** What is taken is out of the order at once, so whoever asks next is passed over it. Launches come first: they have been waited for. */
function toTake({ host, tables, waiting }: Sources, { now, max }: Of<"take">): Findings {
  const table = tables.book?.table;
  const decisions = table?.due(now, max) ?? [];
  const specs = table === undefined ? [] : launched(host, table, decisions);
  return { ...waiting.take(max - Math.min(max, specs.length)), decisions, specs };
}

function launched(host: Host, table: TriggerTable, decisions: readonly TriggerDecision[]): readonly TaskSpec[] {
  return decisions.flatMap((decision) => (decision.kind === "announce" ? [createTask(host, table, decision)] : []));
}

/** What overlaps is looked at when it is due, and not before. */
function toPreRead({ tables, waiting }: Sources, { now, until, max }: Of<"pre-read">): Findings {
  const rows = waiting.take(max);
  const table = tables.book?.table;
  if (table === undefined) return { ...rows, decisions: [], specs: [] };
  const decisions = [...table.due(now, max)];
  const decided = new Map(decisions.map((decision) => [decision.trigger, lastOf(decision)]));
  for (const trigger of triggersDue(table, until).slice(0, max)) {
    let after = decided.has(trigger) ? decided.get(trigger) : table.stateOf(trigger).decidedUntil;
    if (after === undefined || table.definitions[trigger].concurrency !== "allow") continue;
    if (!decided.has(trigger) && after < now && table.scheduledBetween(trigger, after, now, 1).length > 0) continue;
    for (const scheduled of table.scheduledBetween(trigger, after, until, LAUNCHES_PER_PASS)) {
      decisions.push(announce(trigger, after, scheduled));
      after = scheduled;
    }
  }
  return { ...rows, decisions, specs: [] };
}

/** Up to where its trigger is decided then; undefined: it makes no more launches. */
function lastOf(decision: TriggerDecision): Instant | undefined {
  switch (decision.kind) {
    case "announce":
      return decision.scheduled;
    case "skip":
      return decision.through;
    case "refuse":
      return undefined;
  }
}

function triggersDue(table: TriggerTable, until: Instant): readonly number[] {
  return [...new Set(table.due(until).map(({ trigger }) => trigger))];
}

function announce(trigger: number, after: Instant, scheduled: Instant): Announce {
  return { kind: "announce", trigger, after, scheduled, restarts: false, replaces: [] };
}

/** Under a name that follows from the trigger and the instant: should the transaction come to nothing, the next one gets the same task. */
export function createTask(
  host: Host,
  table: TriggerTable,
  { trigger, scheduled }: Pick<Announce, "trigger" | "scheduled">,
  part?: Shard,
): TaskSpec {
  const isLaunch = part === undefined || part.index === 0;
  const name = table.nameOf(trigger, scheduled) + (isLaunch ? "" : `, part ${part.index}`);
  const { spec, isNew } = host.createTask({ trigger, scheduled, name, part });
  if (isNew && isLaunch) host.emit(RECORD["trigger.launched"], host.node, trigger, launchNumber(scheduled), 0, spec.id);
  return spec;
}
