// Whom a fault strikes: `worker/17`, `leader`, `all workers`, `any worker`, `{ workers: 10% }`, `{ zone: a }`, `{ group: spot }` ...

import * as z from "zod";
import type { GroupName, NodeGroup, Pick, StrikeRole, Target } from "../../cluster/faults/fault.ts";
import { didYouMean } from "../did-you-mean.ts";
import { describeValue, sayList, sayUnknownKey, section, shorten, viewed } from "../shapes/leaf.ts";
import type { Reporting } from "../shapes/leaf.ts";
import { readPercentText } from "../units.ts";

/** A target and the words it was given with. `per` is set by `any worker`, `any zone`, `any rack`. */
export interface NamedTarget {
  readonly target: Target;
  readonly text: string;
  readonly any: ({ readonly per: "node" | "zone" | "rack" } & GroupName) | undefined;
}

const STRIKE_ROLES: readonly StrikeRole[] = [
  "leader",
  "follower",
  "standby",
  "lock-leader",
  "busiest-worker",
  "idlest-worker",
];
/** Roles that several nodes may have. */
const SHARED_ROLES = ["follower", "standby"] as const;
const GROUPS: readonly NodeGroup[] = ["masters", "workers", "clients", "locks", "stores", "nodes"];
const SINGULAR: ReadonlyMap<string, NodeGroup> = new Map(GROUPS.map((group) => [group.slice(0, -1), group]));
const PLACES = ["zone", "rack"] as const;
const MAP_KEYS: readonly string[] = [...GROUPS, ...PLACES, "group"];
const NODE_NAME = /^(master|worker|client|lock|store)\/(0|[1-9]\d{0,5})$/;
const NUMBERED_ROLE = /^(follower|standby)\/(0|[1-9]\d{0,5})$/;

const EXPECTED =
  "a target: a node such as worker/3, a role such as leader, all workers, any worker, { workers: 10% }, { masters: minority }, { zone: a }, { rack: a/1 } or { group: spot }";

const ALL_WORDS = [
  ...GROUPS.map((group) => `all ${group}`),
  ...SHARED_ROLES.map((role) => `all ${pluralOf(role)}`),
] as const;
const ANY_WORDS = [...SINGULAR.keys(), ...PLACES].map((one) => `any ${one}`);

export function targetShape() {
  return viewed<NamedTarget>(targetView, readTarget, "target");
}

/** Not a map that has a target in it. */
export function isTargetNotation(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
  const words: readonly string[] = MAP_KEYS;
  return Object.keys(value).some((key) => words.includes(key));
}

function targetView(): z.ZodType {
  const words = [...STRIKE_ROLES, ...GROUPS, ...ALL_WORDS, ...ANY_WORDS];
  const share = z.string().regex(/^\d+(?:\.\d+)? ?%$/);
  const count = z.union([z.int().min(1), share, z.enum(["all", "minority", "majority"])]);
  const counts = Object.fromEntries(GROUPS.map((group) => [group, count.optional()]));
  return z.union([
    z.enum(words),
    z.string().regex(NODE_NAME),
    z.string().regex(NUMBERED_ROLE),
    z.array(z.string().regex(NODE_NAME)).min(1),
    section({
      ...counts,
      zone: z.string().optional(),
      rack: z.string().optional(),
      group: z.string().optional(),
      count: z.union([z.int().min(1), share, z.enum(["all", "any", "minority", "majority"])]).optional(),
    }),
  ]);
}

function readTarget(value: unknown, reporting: Reporting): NamedTarget | undefined {
  if (typeof value === "string") return readWord(value, reporting);
  if (Array.isArray(value)) return readNames(value, reporting);
  if (typeof value === "object" && value !== null) return readMap(value as Record<string, unknown>, reporting);
  reporting.report(
    [],
    value === undefined ? `expected ${EXPECTED}` : `expected ${EXPECTED}, found ${describeValue(value)}`,
  );
  return undefined;
}

function readWord(word: string, { report }: Reporting): NamedTarget | undefined {
  const target = targetOfWord(word);
  if (target !== undefined) return { target, text: word, any: anyOfWord(word) };
  const known = [...STRIKE_ROLES, ...ALL_WORDS, ...ANY_WORDS, "worker/0", "master/0"];
  report([], `expected ${EXPECTED}, found '${shorten(word)}'${didYouMean(word, known)}`);
  return undefined;
}

function targetOfWord(word: string): Target | undefined {
  if (NODE_NAME.test(word)) return { kind: "names", names: [word] };
  const any = anyOfWord(word);
  if (any !== undefined) {
    const { group, per } = any;
    return { kind: "group", group, pick: per === "node" ? { kind: "count", count: 1 } : { kind: "all" }, isAny: true };
  }
  const group = GROUPS.find((known) => word === known || word === `all ${known}`);
  return group === undefined ? roleOfWord(word) : { kind: "group", group, pick: { kind: "all" } };
}

function roleOfWord(word: string): Target | undefined {
  const plural = SHARED_ROLES.find((role) => word === `all ${pluralOf(role)}`);
  if (plural !== undefined) return { kind: "role", role: plural, which: "all" };
  const [, numbered, number] = NUMBERED_ROLE.exec(word) ?? [];
  const role = STRIKE_ROLES.find((known) => known === (numbered ?? word));
  if (role === undefined) return undefined;
  return number === undefined ? { kind: "role", role } : { kind: "role", role, which: Number(number) };
}

function anyOfWord(word: string): NamedTarget["any"] {
  if (!word.startsWith("any ")) return undefined;
  const one = word.slice("any ".length);
  const group = SINGULAR.get(one);
  if (group !== undefined) return { per: "node", group };
  const per = PLACES.find((place) => place === one);
  return per && { per, group: "nodes" };
}

function pluralOf(role: (typeof SHARED_ROLES)[number]): string {
  return `${role}s`;
}

function readNames(names: readonly unknown[], { report }: Reporting): NamedTarget | undefined {
  if (names.length === 0) report([], `expected ${EXPECTED}, found an empty list`);
  names.forEach((name, index) => {
    if (typeof name !== "string" || !NODE_NAME.test(name))
      report([index], `expected a node such as worker/3, found ${describeValue(name)}`);
    else if (names.indexOf(name) < index) report([index], `expected every node once, found '${name}' again`);
  });
  return {
    target: { kind: "names", names: names as readonly string[] },
    text: names.map(String).join(", "),
    any: undefined,
  };
}

function readMap(value: Record<string, unknown>, reporting: Reporting): NamedTarget | undefined {
  const keys = Object.keys(value);
  const known = MAP_KEYS;
  if ("group" in value) return readNamedGroup(value, reporting);
  const [key] = keys;
  if (key === undefined || keys.length > 1) {
    reporting.report([], `expected one of ${sayList(known)}, found ${describeValue(value)}`);
    return undefined;
  }
  const place = PLACES.find((one) => one === key);
  if (place !== undefined) return readPlace(place, value[key], reporting);
  const group = GROUPS.find((one) => one === key);
  if (group !== undefined) return readCount(group, value[key], reporting);
  reporting.report([key], `unknown key '${shorten(key)}'${didYouMean(key, known) || `; expected ${sayList(known)}`}`);
  return undefined;
}

function readPlace(place: "zone" | "rack", name: unknown, { report }: Reporting): NamedTarget | undefined {
  if (typeof name === "string") {
    const target: Target = place === "zone" ? { kind: "zone", zone: name } : { kind: "rack", rack: name };
    return { target, text: `${place} ${name}`, any: undefined };
  }
  report([place], `expected the name of a ${place}, found ${describeValue(name)}`);
  return undefined;
}

/** `{ group: spot }`, `{ group: spot, count: 10% }`, `{ group: spot, count: any }`. */
function readNamedGroup(value: Record<string, unknown>, { report }: Reporting): NamedTarget | undefined {
  const { group: name, count = "all", ...rest } = value;
  for (const key of Object.keys(rest)) report([key], sayUnknownKey(key, ["group", "count"]));
  if (typeof name !== "string") {
    report(["group"], `expected the name of a group of workers, found ${describeValue(name)}`);
    return undefined;
  }
  const group: GroupName = { group: "workers", named: name };
  if (count === "any") {
    const target: Target = { kind: "group", ...group, pick: { kind: "count", count: 1 }, isAny: true };
    return { target, text: `any of group ${name}`, any: { per: "node", ...group } };
  }
  const pick = readPick(count);
  if (pick !== undefined) {
    const text = count === "all" ? `group ${name}` : `${String(count)} of group ${name}`;
    return { target: { kind: "group", ...group, pick }, text, any: undefined };
  }
  const hint = typeof count === "string" ? didYouMean(count, ["all", "any", "minority", "majority"]) : "";
  report(
    ["count"],
    `expected how many of the group: all, any, a number of at least 1, a share such as 10%, minority or majority, found ${describeValue(count)}${hint}`,
  );
  return undefined;
}

function readCount(group: NodeGroup, count: unknown, { report }: Reporting): NamedTarget | undefined {
  const pick = readPick(count);
  if (pick !== undefined)
    return { target: { kind: "group", group, pick }, text: `${String(count)} ${group}`, any: undefined };
  const expected = `how many ${group}: a number of at least 1, a share such as 10%, minority or majority`;
  const hint = typeof count === "string" ? didYouMean(count, ["all", "minority", "majority"]) : "";
  report([group], `expected ${expected}, found ${describeValue(count)}${hint}`);
  return undefined;
}

function readPick(value: unknown): Pick | undefined {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return { kind: "count", count: value as number };
  if (value === "all" || value === "minority" || value === "majority") return { kind: value };
  const fraction = typeof value === "string" ? readPercentText(value) : undefined;
  return fraction !== undefined && fraction > 0 && fraction <= 1 ? { kind: "fraction", fraction } : undefined;
}
