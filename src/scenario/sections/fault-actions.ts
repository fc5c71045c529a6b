// What a fault does: one key per action in an item of `faults`, with the options that belong to it.

import * as z from "zod";
import type { FaultAction, FaultKind, PartitionShape } from "../../cluster/faults/fault.ts";
import { distributionOf } from "../shapes/distribution-shape.ts";
import { describeValue, listOf, sayList, section, viewed } from "../shapes/leaf.ts";
import type { Reporting } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { duration, number, probability, truth } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import { DURATION_MAX } from "../units.ts";
import { targetShape } from "./target-shape.ts";
import type { NamedTarget } from "./target-shape.ts";

/** An action and how it reads in a report. `any` is that of its target, where it has a single one. */
export interface NamedAction {
  readonly action: FaultAction;
  readonly text: string;
  readonly any: NamedTarget["any"];
}

interface ActionForm {
  readonly summary: string;
  /** An item of `faults`. */
  readonly example: string;
  /** The action's own key and its options. */
  shape(context: ShapeContext): Record<string, z.ZodType>;
  build(values: never, reporting: Reporting): NamedAction | undefined;
}

export const FAULT_ACTIONS: Readonly<Record<FaultKind, ActionForm>> = {
  crash: {
    summary: "Power off. Comes back after `for`; with `wipe: true`, without its disk.",
    example: "{ at: 2m, crash: leader, for: 45s }",
    shape: () => ({ crash: targetShape(), wipe: truth().prefault(false).describe("The disk is lost too.") }),
    build: ({ crash, wipe }: { crash: NamedTarget; wipe: boolean }) =>
      named({ kind: "crash", target: crash.target, wipe }, wipe ? "crash and wipe" : "crash", crash),
  },
  restart: {
    summary: "Crashes and boots again at once.",
    example: "{ at: 2m, restart: worker/3 }",
    shape: () => ({ restart: targetShape() }),
    build: ({ restart }: { restart: NamedTarget }) =>
      named({ kind: "restart", target: restart.target }, "restart", restart),
  },
  pause: {
    summary: "Freezes the process: a long garbage collection, a SIGSTOP, a stalled virtual machine.",
    example: "{ at: 2m, pause: all workers, for: 10s }",
    shape: () => ({ pause: targetShape() }),
    build: ({ pause }: { pause: NamedTarget }) => named({ kind: "pause", target: pause.target }, "pause", pause),
  },
  slow: {
    summary: "Runs `factor` times slower, work and message handling alike: a gray failure.",
    example: "{ at: 2m, slow: { workers: 10% }, factor: 10, for: 1m }",
    shape: () => ({ slow: slowTarget(), factor: factor().optional() }),
    build: buildSlow as ActionForm["build"],
  },
  partition: {
    summary:
      "Cuts the network: { isolate: target }, { groups: [target, target] }, { bridge: target } or { links: { from, to } }.",
    example: "{ at: 2m, partition: { isolate: worker/3, direction: outbound }, for: 1m }",
    shape: () => ({ partition: partitionShape() }),
    build: ({ partition }: { partition: NamedPartition }) => ({
      action: { kind: "partition", shape: partition.shape },
      text: `partition: ${partition.text}`,
      any: partition.any,
    }),
  },
  link: {
    summary: "Makes the way from some nodes to others slow or lossy; the way back stays as it is.",
    example: "{ at: 2m, link: { from: all workers, to: leader, delay: 50ms, loss: 5% }, for: 1m }",
    shape: (context) => ({ link: linkShape(context) }),
    build: ({ link }: { link: z.output<ReturnType<typeof linkShape>> }) => ({
      action: {
        kind: "link",
        from: link.from.target,
        to: link.to.target,
        delay: link.delay,
        loss: link.loss,
        duplication: link.duplication,
      },
      text: `link from ${link.from.text} to ${link.to.text}`,
      any: link.from.any ?? link.to.any,
    }),
  },
  "disk-stall": {
    summary: "No append and no sync completes.",
    example: "{ at: 2m, disk-stall: leader, for: 5s }",
    shape: () => ({ "disk-stall": targetShape() }),
    build: (values: { "disk-stall": NamedTarget }) =>
      named({ kind: "disk-stall", target: values["disk-stall"].target }, "disk-stall", values["disk-stall"]),
  },
  "clock-step": {
    summary: "The wall clock jumps by `by`, and back when the fault ends.",
    example: "{ at: 2m, clock-step: { target: leader, by: -30s } }",
    shape: () => ({
      "clock-step": section({
        target: targetShape(),
        by: duration({ min: -DURATION_MAX }).describe("How far; negative = back."),
      }),
    }),
    build: (values: { "clock-step": { target: NamedTarget; by: number } }) => {
      const { target, by } = values["clock-step"];
      return named({ kind: "clock-step", target: target.target, by }, "clock-step", target);
    },
  },
  "clock-drift": {
    summary: "Both clocks run at `rate` (1 = true), or wrong by `ppm` parts per million.",
    example: "{ at: 2m, clock-drift: { target: any worker, ppm: 500 }, for: 10m }",
    shape: () => ({
      "clock-drift": section({
        target: targetShape(),
        rate: number({ above: 0, max: 1000 }).optional().describe("1.5 = half as fast again."),
        ppm: number({ min: -999_999, max: 1_000_000_000 }).optional().describe("500 = 500 us too fast per second."),
      }),
    }),
    build: buildDrift as ActionForm["build"],
  },
  "clock-freeze": {
    summary: "The clocks stand still; the node goes on.",
    example: "{ at: 2m, clock-freeze: leader, for: 10s }",
    shape: () => ({ "clock-freeze": targetShape() }),
    build: (values: { "clock-freeze": NamedTarget }) =>
      named({ kind: "clock-freeze", target: values["clock-freeze"].target }, "clock-freeze", values["clock-freeze"]),
  },
};

export const FAULT_KINDS = Object.keys(FAULT_ACTIONS) as readonly FaultKind[];

function named(action: FaultAction, verb: string, { text, any }: NamedTarget): NamedAction {
  return { action, text: `${verb} ${text}`, any };
}

function factor() {
  return number({ above: 0, max: 1_000_000 }).describe("10 = ten times slower.");
}

interface SlowValues {
  readonly slow: { readonly target: NamedTarget; readonly factor: number | undefined };
  readonly factor: number | undefined;
}

function slowTarget() {
  const full = section({ target: targetShape(), factor: factor() });
  const target = targetShape();
  return viewed<SlowValues["slow"]>(
    () => z.union([target, full]),
    (value, reporting) => {
      const isFull = typeof value === "object" && value !== null && "target" in value;
      if (isFull) return reporting.parse(full, value, []);
      const whom = reporting.parse(target, value, []);
      return whom && { target: whom, factor: undefined };
    },
  );
}

function buildSlow({ slow, factor: beside }: SlowValues, { report }: Reporting): NamedAction | undefined {
  const times = slow.factor ?? beside;
  if (times === undefined) report(["slow"], "missing key 'factor': expected how many times slower, such as factor: 10");
  else if (slow.factor !== undefined && beside !== undefined) report(["factor"], "expected one factor, found two");
  else return named({ kind: "slow", target: slow.target.target, factor: times }, `slow ${times}x`, slow.target);
  return undefined;
}

function buildDrift(
  values: { "clock-drift": { target: NamedTarget; rate?: number; ppm?: number } },
  { report }: Reporting,
): NamedAction | undefined {
  const { target, rate, ppm } = values["clock-drift"];
  if ((rate === undefined) === (ppm === undefined)) {
    report(["clock-drift"], `expected either rate or ppm, found ${rate === undefined ? "neither" : "both"}`);
    return undefined;
  }
  return named(
    { kind: "clock-drift", target: target.target, rate: rate ?? 1 + ppm! / 1_000_000 },
    "clock-drift",
    target,
  );
}

function linkShape(context: ShapeContext) {
  return section({
    from: targetShape(),
    to: targetShape(),
    delay: distributionOf("duration", context).optional().describe("Added to every message."),
    loss: probability().prefault(0).describe("Added to the link's own."),
    duplication: probability().prefault(0).describe("Added to the link's own."),
  });
}

interface NamedPartition {
  readonly shape: PartitionShape;
  readonly text: string;
  readonly any: NamedTarget["any"];
}

const FORMS = ["isolate", "groups", "bridge", "links"] as const;

function partitionShape() {
  const target = targetShape();
  const bothOrOut = choice(["both", "outbound"]);
  const forms = {
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
    bridge: section({ bridge: target }),
    links: section({
      links: section({
        from: target,
        to: target,
        direction: bothOrOut.prefault("both").describe("outbound: only from `from` to `to`."),
      }),
    }),
  };
  return viewed<NamedPartition>(
    () => z.union(Object.values(forms)),
    (value, reporting) => {
      const keys = typeof value === "object" && value !== null ? FORMS.filter((form) => form in value) : [];
      const [form] = keys;
      if (form === undefined || keys.length > 1) {
        reporting.report([], `expected one of ${sayList(FORMS)}, found ${describeValue(value)}`);
        return undefined;
      }
      const parsed = reporting.parse<unknown>(forms[form], value, []);
      return parsed === undefined ? undefined : namePartition(parsed as PartitionValues);
    },
  );
}

type Direction = "both" | "outbound" | "inbound";
type PartitionValues =
  | { isolate: NamedTarget; direction: Direction }
  | { groups: NamedTarget[]; direction: "both" | "outbound" }
  | { bridge: NamedTarget }
  | { links: { from: NamedTarget; to: NamedTarget; direction: "both" | "outbound" } };

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
  if ("bridge" in values)
    return {
      shape: { kind: "bridge", target: values.bridge.target },
      text: `bridge ${values.bridge.text}`,
      any: values.bridge.any,
    };
  const { from, to, direction } = values.links;
  return {
    shape: { kind: "links", from: from.target, to: to.target, direction },
    text: `${from.text} ${direction === "both" ? "<->" : "->"} ${to.text}`,
    any: from.any ?? to.any,
  };
}
