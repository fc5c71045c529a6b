// How the scenario writes one action of a fault, and what the notations of all actions share.

import * as z from "zod";
import type { FaultAction, FaultKind } from "../../cluster/faults/fault.ts";
import { section, viewed } from "../shapes/leaf.ts";
import type { Reporting } from "../shapes/leaf.ts";
import { number } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import { isTargetNotation, targetShape } from "./target-shape.ts";
import type { NamedTarget } from "./target-shape.ts";

/** An action and how it reads in a report. `any` is that of its target, where it has a single one. */
export interface NamedAction {
  readonly action: FaultAction;
  readonly text: string;
  readonly any: NamedTarget["any"];
}

export interface ActionForm {
  readonly summary: string;
  /** An item of `faults`. */
  readonly example: string;
  /** The action's own key and its options. */
  shape(context: ShapeContext): Record<string, z.ZodType>;
  build(values: never, reporting: Reporting): NamedAction | undefined;
}

export type ActionForms<K extends FaultKind> = Readonly<Record<K, ActionForm>>;

export function named(action: FaultAction, verb: string, { text, any }: NamedTarget): NamedAction {
  return { action, text: `${verb} ${text}`, any };
}

/** An action that is nothing but its target. */
export function plainForm<K extends FaultKind>(
  kind: K,
  { summary, example }: Pick<ActionForm, "summary" | "example">,
  action: (target: NamedTarget["target"]) => FaultAction,
): ActionForm {
  const build = (values: Record<K, NamedTarget>) => named(action(values[kind].target), kind, values[kind]);
  return { summary, example, shape: () => ({ [kind]: targetShape() }), build: build as ActionForm["build"] };
}

/** A map with a `target` in it; `drain: worker/3` is short for `drain: { target: worker/3 }`. */
export function targetWith<S extends z.core.$ZodLooseShape>(options: S) {
  const target = targetShape();
  const full = section({ target, ...options });
  type Full = z.output<typeof full>;
  return viewed<Full>(
    () => z.union([target, full]),
    (value, reporting) => {
      if (!isTargetNotation(value)) return reporting.parse(full, value, []) as Full | undefined;
      const whom = reporting.parse(target, value, []);
      return whom === undefined ? undefined : (reporting.parse(full, { target: value }, []) as Full | undefined);
    },
  );
}

export interface WithFactor {
  readonly target: NamedTarget;
  readonly factor?: number | undefined;
}

export function factor() {
  return number({ above: 0, max: 1_000_000 }).describe("10 = ten times slower.");
}

/** Inside the map or beside the action, but in one of the two. */
export function factorOf(
  kind: string,
  inside: number | undefined,
  beside: number | undefined,
  { report }: Reporting,
): number | undefined {
  if (inside !== undefined && beside !== undefined) {
    report(["factor"], "expected one factor, found two");
    return undefined;
  }
  if (inside === undefined && beside === undefined)
    report([kind], "missing key 'factor': expected how many times slower, such as factor: 10");
  return inside ?? beside;
}
