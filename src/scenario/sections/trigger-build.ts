// Turns the `trigger` sections of the workload into what the masters are configured with, and into the times at which tasks of
// these classes are due; reports what makes no sense.

import type { Schedule } from "../../algorithms/triggers/next-fire.ts";
import { parseCron } from "../../algorithms/triggers/parse-cron.ts";
import { nextScheduled, wallSchedule } from "../../algorithms/triggers/trigger-decisions.ts";
import {
  LATENESS_POLICIES,
  checkDefinitions,
  spreadOffset,
  type MisfirePolicy,
  type TriggerDefinition,
} from "../../algorithms/triggers/trigger-definition.ts";
import { findZone } from "../../algorithms/triggers/zones.ts";
import { parseLocalTime } from "../../algorithms/triggers/civil-time.ts";
import type { TriggersSpec } from "../../architectures/scheduler-spec.ts";
import { ParameterError } from "../../kernel/parameter-error.ts";
import { NEVER, START, type Duration, type Instant } from "../../kernel/time.ts";
import type { TriggerTimes } from "../../workload/workload.ts";
import { CALENDAR_DEFAULT, type TriggerSection } from "./trigger-section.ts";
import type { ClassSection } from "./workload-section.ts";

export interface TriggerSurroundings {
  /** The instant of the calendar at which the run starts. */
  readonly startsAt: Instant | undefined;
  readonly duration: Duration | undefined;
  /** `path` from the scenario's top. */
  report(path: readonly PropertyKey[], message: string): void;
}

export interface BuiltTriggers {
  /** undefined: there are none. */
  readonly spec: TriggersSpec | undefined;
  /** When those of a class are due, by a clock that is right. */
  timesOf(className: string): readonly TriggerTimes[];
}

export function buildTriggers(
  classes: Readonly<Record<string, ClassSection>>,
  { startsAt = DEFAULT_ORIGIN, duration, report }: TriggerSurroundings,
): BuiltTriggers {
  const definitions: TriggerDefinition[] = [];
  const announces: boolean[] = [];
  const times = new Map<string, readonly TriggerTimes[]>();
  for (const [name, section] of Object.entries(classes)) {
    if (section.trigger === undefined) continue;
    const path = ["workload", name, "trigger"];
    const own = definitionsOf(name, section, { startsAt, duration }, (key, message) =>
      report([...path, ...key], message),
    );
    definitions.push(...own);
    announces.push(...own.map(() => section.trigger!.announce));
    const ownTimes = own.map((definition) => timesOf(definition, startsAt));
    times.set(name, ownTimes);
    if (own.length > 0 && own.every(({ from }, index) => ownTimes[index].next((from - 1) as Instant) === undefined))
      report(path, "expected at least one launch within the run, found none: see 'startsAt' and the duration");
  }
  refuseTogether(definitions, report);
  const spec = definitions.length === 0 ? undefined : { definitions, origin: startsAt, announces };
  return { spec, timesOf: (className) => times.get(className) ?? [] };
}

const DEFAULT_ORIGIN = parseLocalTime(CALENDAR_DEFAULT.replace(/Z$/, ""), "startsAt") as Instant;

const MISFIRES: Readonly<Record<"skip" | "run-once" | "run-all", MisfirePolicy>> = {
  skip: "do-nothing",
  "run-once": "fire-once",
  "run-all": "fire-now",
};

type Report = (key: readonly PropertyKey[], message: string) => void;

/** Empty if something is wrong with them. */
function definitionsOf(
  className: string,
  { from, until, trigger }: ClassSection,
  { startsAt, duration }: { readonly startsAt: Instant; readonly duration: Duration | undefined },
  report: Report,
): readonly TriggerDefinition[] {
  if (trigger === undefined) return [];
  const preset = LATENESS_POLICIES[trigger.like];
  const create = (name: string): TriggerDefinition => ({
    name,
    schedule: scheduleOf(name, trigger, startsAt),
    from: (START + from) as Instant,
    until: Math.min(until ?? NEVER, duration ?? NEVER) as Instant,
    spread: trigger.spread,
    misfire: trigger.misfire === undefined ? preset.misfire : MISFIRES[trigger.misfire],
    misfireThreshold: trigger.misfireThreshold ?? preset.misfireThreshold,
    concurrency: trigger.overlap,
    startingDeadline: trigger.startingDeadline,
    missedMax: trigger.missedMax ?? preset.missedMax,
  });
  if ((trigger.cron === undefined) === (trigger.every === undefined)) {
    report([], `expected either cron or every, found ${trigger.cron === undefined ? "none" : "both"}`);
    return [];
  }
  if (until !== undefined && until <= from) return []; // reported with the class
  return attempt(report, () => {
    if (trigger.count === 1) return checked([create(className)]);
    return checked(Array.from({ length: trigger.count }, (_, index) => create(`${className}-${index + 1}`)));
  });
}

function checked(definitions: readonly TriggerDefinition[]): readonly TriggerDefinition[] {
  checkDefinitions(definitions);
  return definitions;
}

/** Names of `<class>-1` may be those of another class. */
function refuseTogether(definitions: readonly TriggerDefinition[], report: TriggerSurroundings["report"]): void {
  attempt(
    (_key, message) => report(["workload"], message),
    () => checked(definitions),
  );
}

function attempt(report: Report, create: () => readonly TriggerDefinition[]): readonly TriggerDefinition[] {
  try {
    return create();
  } catch (problem) {
    if (!(problem instanceof ParameterError)) throw problem;
    report(KEYS.has(problem.parameter) ? [problem.parameter] : [], problem.message);
    return [];
  }
}

/** Parameters that are keys of the section as well. */
const KEYS = new Set(["cron", "every", "zone", "misfireThreshold", "startingDeadline", "missedMax"]);

function scheduleOf(name: string, trigger: TriggerSection, startsAt: Instant): Schedule {
  const { cron, every, zone, skippedTime, doubledTime } = trigger;
  const known = findZone(zone, "zone");
  if (cron === undefined) return { kind: "interval", every: every!, from: startsAt };
  return { kind: "cron", expression: parseCron(cron, name), zone: known, skippedTime, doubledTime };
}

function timesOf(definition: TriggerDefinition, origin: Instant): TriggerTimes {
  const schedule = wallSchedule(definition, origin, spreadOffset(definition), undefined);
  return { name: definition.name, next: (after) => nextScheduled(schedule, after) };
}
