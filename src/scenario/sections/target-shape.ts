// Whom a fault strikes: `worker/17`, `leader`, `all workers`, `any worker`, `{ workers: 10% }`, `{ zone: a }` ...

import * as z from "zod";
import type { NodeGroup, Pick, StrikeRole, Target } from "../../cluster/faults/fault.ts";
import { didYouMean } from "../did-you-mean.ts";
import { describeValue, sayList, section, shorten, viewed } from "../shapes/leaf.ts";
import type { Reporting } from "../shapes/leaf.ts";
import { readPercentText } from "../units.ts";

/** A target and the words it was given with. `per` is set by `any worker`, `any zone`, `any rack`. */
export interface NamedTarget {
  readonly target: Target;
  readonly text: string;
  readonly any: { readonly per: "node" | "zone" | "rack"; readonly group: NodeGroup } | undefined;
}

export const STRIKE_ROLES: readonly StrikeRole[] = ["leader", "follower", "standby", "busiest-worker", "idlest-worker"];
const GROUPS: readonly NodeGroup[] = ["masters", "workers", "clients", "nodes"];
const SINGULAR: Readonly<Record<string, NodeGroup>> = {
  master: "masters",
  worker: "workers",
  client: "clients",
  node: "nodes",
};
const NODE_NAME = /^(master|worker|client)\/(0|[1-9]\d{0,5})$/;

const EXPECTED =
  "a target: a node such as worker/3, a role such as leader, all workers, any worker, { workers: 10% }, { zone: a } or { rack: a/1 }";

export function targetShape() {
  return viewed<NamedTarget>(targetView, readTarget, "target");
}

function targetView(): z.ZodType {
  const words = [
    ...STRIKE_ROLES,
    ...GROUPS,
    ...GROUPS.map((group) => `all ${group}`),
    ...[...Object.keys(SINGULAR), "zone", "rack"].map((one) => `any ${one}`),
  ];
  const counts = Object.fromEntries(
    GROUPS.map((group) => [group, z.union([z.int().min(1), z.string().regex(/^\d+(?:\.\d+)? ?%$/)]).optional()]),
  );
  return z.union([
    z.enum(words),
    z.string().regex(NODE_NAME),
    z.array(z.string().regex(NODE_NAME)).min(1),
    section({ ...counts, zone: z.string().optional(), rack: z.string().optional() }),
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
  const named = (target: Target, any?: NamedTarget["any"]) => ({ target, text: word, any });
  if (NODE_NAME.test(word)) return named({ kind: "names", names: [word] });
  const role = STRIKE_ROLES.find((known) => known === word);
  if (role !== undefined) return named({ kind: "role", role });
  const group = GROUPS.find((known) => word === known || word === `all ${known}`);
  if (group !== undefined) return named({ kind: "group", group, pick: { kind: "all" } });
  const single = SINGULAR[word.replace(/^any /, "")];
  if (word.startsWith("any ") && single !== undefined)
    return named({ kind: "group", group: single, pick: { kind: "count", count: 1 } }, { per: "node", group: single });
  if (word === "any zone" || word === "any rack")
    return named(
      { kind: "group", group: "nodes", pick: { kind: "all" } },
      { per: word === "any zone" ? "zone" : "rack", group: "nodes" },
    );
  const known = [
    ...STRIKE_ROLES,
    ...GROUPS.map((one) => `all ${one}`),
    ...Object.keys(SINGULAR).map((one) => `any ${one}`),
    "any zone",
    "any rack",
    "worker/0",
    "master/0",
  ];
  report([], `expected ${EXPECTED}, found '${shorten(word)}'${didYouMean(word, known)}`);
  return undefined;
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

function readMap(value: Record<string, unknown>, { report }: Reporting): NamedTarget | undefined {
  const keys = Object.keys(value);
  const known = [...GROUPS, "zone", "rack"];
  const [key] = keys;
  if (key === undefined || keys.length > 1) {
    report([], `expected one of ${sayList(known)}, found ${describeValue(value)}`);
    return undefined;
  }
  const member = value[key];
  const text = `${key} ${String(member)}`;
  if (key === "zone" || key === "rack") {
    if (typeof member === "string")
      return {
        target: key === "zone" ? { kind: "zone", zone: member } : { kind: "rack", rack: member },
        text,
        any: undefined,
      };
    report([key], `expected the name of a ${key}, found ${describeValue(member)}`);
    return undefined;
  }
  const group = GROUPS.find((one) => one === key);
  if (group === undefined) {
    report([key], `unknown key '${shorten(key)}'${didYouMean(key, known) || `; expected ${sayList(known)}`}`);
    return undefined;
  }
  const pick = readPick(member);
  if (pick === undefined)
    report(
      [key],
      `expected how many ${group}: a number of at least 1, or a share such as 10%, found ${describeValue(member)}`,
    );
  return pick && { target: { kind: "group", group, pick }, text: `${String(member)} ${group}`, any: undefined };
}

function readPick(value: unknown): Pick | undefined {
  if (Number.isSafeInteger(value) && (value as number) >= 1) return { kind: "count", count: value as number };
  if (value === "all") return { kind: "all" };
  const fraction = typeof value === "string" ? readPercentText(value) : undefined;
  return fraction !== undefined && fraction > 0 && fraction <= 1 ? { kind: "fraction", fraction } : undefined;
}
