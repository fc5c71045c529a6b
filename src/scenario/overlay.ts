// Lays partial scenario data over other data: a variant over the common part, and both over the defaults. Maps merge;
// lists, single values and plug-in choices replace.

export type Data = Readonly<Record<string, unknown>>;

/** Keys whose map is one choice and not a collection. */
const CHOICES: ReadonlySet<string> = new Set([
  "architecture",
  "admission",
  "ordering",
  "placement",
  "detection",
  "damping",
  "health",
  "retry",
  "budget",
  "breaker",
  "speculation",
  "verification",
  "gangs",
  "stealing",
  "rebalancing",
  "migration",
  "scaling",
  "policy",
  "arrivals",
  "estimate",
  "service",
  "think",
  "deadline",
  "tenant",
  "key",
  "patience",
  "value",
  "lateValue",
  "latency",
  "append",
  "sync",
  "offset",
  "drift",
  "messageCost",
  "boot",
  "speed",
]);

/** Maps of which the keys are names that users chose, whatever they are called. */
const NAMES: ReadonlySet<string> = new Set(["workload", "pools", "roles", "users", "workflow"]);

/** Is what stands at this path one choice? `{ fifo: {} }` must not merge with `{ edf: {} }`. */
export function isChoice(path: readonly string[]): boolean {
  const key = path.at(-1) ?? "";
  const above = path.at(-2) ?? "";
  // Of `permissions`, the terms of copies; elsewhere it is one of several.
  const areTerms = above === "permissions" && key === "policy";
  return CHOICES.has(key) && !NAMES.has(above) && !areTerms;
}

/** A class of the workload has one of these; a variant that gives another one replaces the first. */
const DEMANDS = ["arrivals", "closedLoop", "trace"] as const;

export function isData(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function overlay(base: Data, top: Data, path: readonly string[] = []): Data {
  const isClass = path.length === 2 && path[0] === "workload";
  // Each of them is a choice.
  const areChoices = path.length === 2 && path[0] === "alerts" && path[1] === "rules";
  const merged = new Map(Object.entries(base).filter(([key]) => !(isClass && isDisplaced(key, top))));
  for (const [key, value] of Object.entries(top)) {
    const below = merged.get(key);
    const isMerged = isData(value) && isData(below) && !areChoices && !isChoice([...path, key]);
    merged.set(key, isMerged ? overlay(below, value, [...path, key]) : value);
  }
  return Object.fromEntries(merged);
}

function isDisplaced(key: string, top: Data): boolean {
  return DEMANDS.some((demand) => demand === key) && !(key in top) && DEMANDS.some((demand) => demand in top);
}

/** Short notations as the maps they stand for, so that they can merge: `masters: 3`, `communication: rpc`. */
export function expandShortNotations(data: Data): Data {
  return mapKey(mapKey(data, "cluster", expandCluster), "scheduler", (scheduler) =>
    mapValue(scheduler, "communication", (value) => (typeof value === "string" ? { [value]: {} } : value)),
  );
}

function expandCluster(cluster: Data): Data {
  const toCount = (value: unknown) => (typeof value === "number" ? { count: value } : value);
  const groups = ["masters", "workers", "clients", "locks", "stores"].reduce(
    (data, key) => mapValue(data, key, toCount),
    cluster,
  );
  return mapValue(groups, "racks", (value) => (typeof value === "number" ? { perZone: value } : value));
}

function mapKey(data: Data, key: string, change: (value: Data) => Data): Data {
  return mapValue(data, key, (value) => (isData(value) ? change(value) : value));
}

function mapValue(data: Data, key: string, change: (value: unknown) => unknown): Data {
  return Object.hasOwn(data, key) ? { ...data, [key]: change(data[key]) } : data;
}
