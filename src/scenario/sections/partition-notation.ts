// How the scenario writes the shape of a partition: one key that says which, with its targets.

import * as z from "zod";
import type { PartitionShape } from "../../cluster/faults/fault.ts";
import { didYouMean } from "../did-you-mean.ts";
import { describeValue, listOf, sayList, section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { targetShape } from "./target-shape.ts";
import type { NamedTarget } from "./target-shape.ts";

export interface NamedPartition {
  readonly shape: PartitionShape;
  readonly text: string;
  readonly any: NamedTarget["any"];
}

/** Those that are nothing but their target. */
const PLAIN_FORMS = ["halves", "bridge", "ring", "chain"] as const;
const FORMS = ["isolate", "groups", ...PLAIN_FORMS, "links"] as const;

export function partitionShape() {
  const forms = partitionForms();
  return viewed<NamedPartition>(
    () => z.union(Object.values(forms)),
    (value, reporting) => {
      const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
      const [form, another] = FORMS.filter((known) => keys.includes(known));
      if (form === undefined || another !== undefined) {
        const hint = form === undefined && keys.length > 0 ? didYouMean(keys[0]!, FORMS) : "";
        reporting.report([], `expected one of ${sayList(FORMS)}, found ${describeValue(value)}${hint}`);
        return undefined;
      }
      const parsed = reporting.parse<unknown>(forms[form], value, []);
      return parsed === undefined ? undefined : namePartition(parsed as PartitionValues);
    },
  );
}

function partitionForms(): Readonly<Record<(typeof FORMS)[number], z.ZodType>> {
  const target = targetShape();
  const bothOrOut = choice(["both", "outbound"]);
  return {
    isolate: section({
      isolate: target,
      direction: choice(["both", "outbound", "inbound"])
        .prefault("both")
        .describe("outbound: what they send is lost; inbound: what is sent to them."),
    }),
    groups: section({
      groups: listOf(target, "targets", 100).min(2, { error: "expected at least two groups" }),
      direction: bothOrOut.prefault("both").describe("outbound: only the first group cannot reach the others."),
    }),
    halves: section({ halves: target.describe("Two groups, drawn.") }),
    bridge: section({ bridge: target.describe("Two halves that only the first member still connects.") }),
    ring: section({ ring: target.describe("Every member hears a majority, and no two the same one.") }),
    chain: section({ chain: target.describe("Each member reaches only its neighbours in this order.") }),
    links: section({
      links: section({
        from: target,
        to: target,
        direction: bothOrOut.prefault("both").describe("outbound: only from `from` to `to`."),
      }),
    }),
  };
}

type Direction = "both" | "outbound" | "inbound";
type PartitionValues =
  | { isolate: NamedTarget; direction: Direction }
  | { groups: NamedTarget[]; direction: "both" | "outbound" }
  | { links: { from: NamedTarget; to: NamedTarget; direction: "both" | "outbound" } }
  | Partial<Record<(typeof PLAIN_FORMS)[number], NamedTarget>>;

function namePartition(values: PartitionValues): NamedPartition {
  if ("isolate" in values) {
    const { isolate, direction } = values;
    return {
      shape: { kind: "isolate", target: isolate.target, direction },
      text: `isolate ${isolate.text}${direction === "both" ? "" : ` ${direction}`}`,
      any: isolate.any,
    };
  }
  if ("groups" in values) {
    const { groups, direction } = values;
    return {
      shape: { kind: "groups", groups: groups.map(({ target }) => target), direction },
      text: groups.map(({ text }) => text).join(" | "),
      any: groups.find(({ any }) => any)?.any,
    };
  }
  if ("links" in values) {
    const { from, to, direction } = values.links;
    return {
      shape: { kind: "links", from: from.target, to: to.target, direction },
      text: `${from.text} ${direction === "both" ? "<->" : "->"} ${to.text}`,
      any: from.any ?? to.any,
    };
  }
  const kind = PLAIN_FORMS.find((form) => form in values)!;
  const { target, text, any } = values[kind]!;
  return { shape: { kind, target }, text: `${kind} ${text}`, any };
}
