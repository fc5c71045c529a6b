// The `faults` section: what strikes when. An item is scheduled (`at`), stochastic (`random`) or from a log (`trace`).

import type * as z from "zod";
import type { FaultKind, FaultSpec, Flap, GroupName } from "../../cluster/faults/fault.ts";
import type { Distribution } from "../../kernel/distributions/distribution.ts";
import type { Duration, Instant } from "../../kernel/time.ts";
import { LIMITS } from "../limits.ts";
import { describeValue, listOf, sayList, sayUnknownKey, section, viewed } from "../shapes/leaf.ts";
import type { Reporting } from "../shapes/leaf.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import type { NamedAction } from "./action-form.ts";
import { failureTraceShape, readEpisodes } from "./failure-trace-section.ts";
import type { FailureTraceSection } from "./failure-trace-section.ts";
import { FAULT_ACTIONS, FAULT_KINDS } from "./fault-actions.ts";
import { randomTiming, refuseHaste, scheduledTiming } from "./fault-timing.ts";

export interface PlacedFault {
  readonly spec: FaultSpec;
  /** From the item to its action, for problems that show up later. */
  readonly actionPath: readonly string[];
  readonly any: NamedAction["any"];
}

export function faultsShape(context: ShapeContext) {
  return listOf(faultShape(context), "faults", LIMITS.faults).describe("What goes wrong, and when.");
}

function faultShape(context: ShapeContext) {
  return viewed<PlacedFault>(
    () => faultView(context),
    (value, reporting) => {
      if (typeof value !== "object" || value === null || Array.isArray(value)) {
        reporting.report(
          [],
          `expected a fault such as { at: 2m, crash: leader, for: 45s }, found ${describeValue(value)}`,
        );
        return undefined;
      }
      const item = value as Record<string, unknown>;
      if ("random" in item) return readRandom(item, context, reporting);
      return "trace" in item ? readTraced(item, context, reporting) : readScheduled(item, context, reporting);
    },
    "fault",
  );
}

/** For editors: all keys together; which go with which is said by the loader. */
function faultView(context: ShapeContext): z.ZodType {
  const keys = FAULT_KINDS.map((kind) => {
    const shape = FAULT_ACTIONS[kind].shape(context);
    return { ...shape, [kind]: shape[kind]!.describe(FAULT_ACTIONS[kind].summary) };
  });
  const actions = Object.fromEntries(
    keys.flatMap((shape) => Object.entries(shape)).map(([key, shape]) => [key, shape.optional()]),
  );
  const strikes = randomTiming(context);
  return section({
    ...optional(scheduledTiming(context)),
    ...actions,
    random: section({ ...actions, ...optional(strikes) })
      .optional()
      .describe("Strikes again and again, by chance; laid down before the run, the same for every variant."),
    trace: failureTraceShape(context).optional().describe("Strikes as a recorded failure log says."),
  });
}

function optional(shape: Record<string, z.ZodType>): Record<string, z.ZodType> {
  return Object.fromEntries(Object.entries(shape).map(([key, value]) => [key, value.optional()]));
}

function readScheduled(
  item: Record<string, unknown>,
  context: ShapeContext,
  reporting: Reporting,
): PlacedFault | undefined {
  if ("every" in item && !("at" in item)) {
    reporting.report(
      ["every"],
      "what strikes by chance stands inside 'random': { random: { crash: any worker, every: ..., for: ... } }",
    );
    return undefined;
  }
  const kind = kindOf(item, ["at", "for", "flap"], reporting);
  if (kind === undefined) return undefined;
  const timing = timingOf(kind, item, scheduledTiming(context));
  const read = readAction<{ at: number; for?: number; flap?: Flap }>(kind, item, timing, context, reporting);
  if (read === undefined) return undefined;
  if (read.action.any !== undefined && read.action.any.per !== "node") {
    reporting.report(
      [kind],
      `expected a ${read.action.any.per} by name, such as { ${read.action.any.per}: a }, found '${read.action.text}'; 'any ${read.action.any.per}' belongs to random faults`,
    );
    return undefined;
  }
  const { at, for: lasts, flap } = read.values;
  if (!refuseHaste(flap, reporting)) return undefined;
  const spec: FaultSpec = {
    kind: "scheduled",
    text: sayFlapping(read.action.text, flap),
    action: read.action.action,
    at: at as Instant,
    lasts: lasts as Duration | undefined,
    flap,
  };
  return { spec, actionPath: [kind], any: undefined };
}

function readRandom(
  item: Record<string, unknown>,
  context: ShapeContext,
  reporting: Reporting,
): PlacedFault | undefined {
  for (const key of Object.keys(item))
    if (key !== "random")
      reporting.report([key], `${sayUnknownKey(key, ["random"])}; everything of a random fault stands inside 'random'`);
  const inner = item["random"];
  const within: Reporting = {
    report: (path, message) => reporting.report(["random", ...path], message),
    parse: (shape, value, path) => reporting.parse(shape, value, ["random", ...path]),
  };
  if (typeof inner !== "object" || inner === null || Array.isArray(inner)) {
    within.report(
      [],
      `expected a random fault such as { crash: any worker, every: ..., for: ... }, found ${describeValue(inner)}`,
    );
    return undefined;
  }
  const data = inner as Record<string, unknown>;
  const kind = kindOf(data, ["every", "for", "flap"], within);
  if (kind === undefined) return undefined;
  if (!refuseByChance(kind, within)) return undefined;
  const timing = timingOf(kind, data, randomTiming(context));
  const read = readAction<RandomValues>(kind, data, timing, context, within);
  return read && buildRandom(read, kind, context, within);
}

interface RandomValues {
  readonly every: Distribution;
  readonly for?: Distribution;
  readonly flap?: Flap;
}

function buildRandom(
  { action, values }: ReadAction<RandomValues>,
  kind: FaultKind,
  { registry }: ShapeContext,
  reporting: Reporting,
): PlacedFault | undefined {
  const { report } = reporting;
  if (action.any === undefined) {
    report(
      [kind],
      `expected whom it strikes as 'any worker', 'any master', 'any node', 'any rack', 'any zone' or { group: spot, count: any }, found '${action.text}'`,
    );
    return undefined;
  }
  if (!(values.every.mean > 0)) report(["every"], "expected more than 0 between strikes");
  if (!refuseHaste(values.flap, reporting)) return undefined;
  // What takes no time of its own is over when it has begun.
  const lasts = values.for ?? registry.find("distribution", "constant")!.create({ value: 0 } as never);
  return {
    spec: {
      kind: "random",
      text: sayFlapping(action.text, values.flap),
      action: action.action,
      ...action.any,
      every: values.every,
      lasts,
      flap: values.flap,
    },
    actionPath: ["random", kind],
    any: action.any,
  };
}

function readTraced(
  item: Record<string, unknown>,
  context: ShapeContext,
  reporting: Reporting,
): PlacedFault | undefined {
  const kind = kindOf(item, ["trace"], reporting);
  if (kind === undefined || !refuseByChance(kind, reporting)) return undefined;
  const read = readAction<{ trace: FailureTraceSection }>(
    kind,
    item,
    { trace: failureTraceShape(context) },
    context,
    reporting,
  );
  if (read === undefined) return undefined;
  const { action, text } = read.action;
  const target = "target" in action ? action.target : undefined;
  if (target?.kind !== "group" || target.pick.kind !== "all") {
    reporting.report([kind], `expected a group that the log's nodes stand for, such as workers, found '${text}'`);
    return undefined;
  }
  const episodes = readEpisodes(read.values.trace, context, (path, message) =>
    reporting.report(["trace", ...path], message),
  );
  return (
    episodes && {
      spec: { kind: "traced", text: `${text} by ${read.values.trace.csv}`, action, ...groupNameOf(target), episodes },
      actionPath: [kind],
      any: undefined,
    }
  );
}

/** False if it has its time, as nothing that happens by chance has. */
function refuseByChance(kind: FaultKind, { report }: Reporting): boolean {
  if (kind !== "rollout") return true;
  report([kind], "expected a rollout at a time: { at: 2m, rollout: ... }");
  return false;
}

function groupNameOf({ group, named }: GroupName): GroupName {
  return named === undefined ? { group } : { group, named };
}

interface ReadAction<T> {
  readonly action: NamedAction;
  readonly values: T;
}

function readAction<T>(
  kind: FaultKind,
  item: Record<string, unknown>,
  timing: Record<string, z.ZodType>,
  context: ShapeContext,
  reporting: Reporting,
): ReadAction<T> | undefined {
  const form = FAULT_ACTIONS[kind];
  const shape = context.once(`fault ${kind} ${Object.keys(timing).join(" ")}`, () =>
    section({ ...timing, ...form.shape(context) }),
  );
  const values = reporting.parse<unknown>(shape, item, []);
  if (values === undefined) return undefined;
  const action = form.build(values as never, reporting);
  return action && { action, values: values as T };
}

/** Over as soon as they have begun, or in their own time: only a flap of them lasts. */
const WITHOUT_LENGTH: readonly FaultKind[] = ["restart", "rolling-restart", "disk-corrupt", "tamper"];

function timingOf(
  kind: FaultKind,
  item: Record<string, unknown>,
  timing: Record<string, z.ZodType>,
): Record<string, z.ZodType> {
  if (kind === "rollout") return { at: timing["at"]! }; // it goes out once
  if (!WITHOUT_LENGTH.includes(kind) || "flap" in item) return timing;
  return Object.fromEntries(Object.entries(timing).filter(([key]) => key !== "for"));
}

function sayFlapping(text: string, flap: Flap | undefined): string {
  return flap === undefined ? text : `${text}, flapping`;
}

/** The one key that is an action. */
function kindOf(
  item: Record<string, unknown>,
  timing: readonly string[],
  { report }: Reporting,
): FaultKind | undefined {
  const kinds = FAULT_KINDS.filter((kind) => kind in item);
  if (kinds.length === 1) return kinds[0];
  if (kinds.length > 1) {
    report([kinds[1]!], `expected one action in a fault, found ${kinds.join(" and ")}; make two faults of it`);
    return undefined;
  }
  const strange = Object.keys(item).filter((key) => !timing.includes(key));
  for (const key of strange) report([key], sayUnknownKey(key, FAULT_KINDS));
  if (strange.length === 0) report([], `expected an action: one of ${sayList(FAULT_KINDS)}, found none`);
  return undefined;
}
