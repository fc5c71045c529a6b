// How the scenario writes what strikes whole machines, and what operators do to them.

import type * as z from "zod";
import { seconds, type Duration } from "../../kernel/time.ts";
import type { Reporting } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { duration, truth } from "../shapes/quantities.ts";
import { factor, factorOf, named, plainForm, targetWith } from "./action-form.ts";
import type { ActionForm, ActionForms, NamedAction, WithFactor } from "./action-form.ts";
import { targetShape } from "./target-shape.ts";
import type { NamedTarget } from "./target-shape.ts";

/** Of a pod, in Kubernetes. */
const GRACE = seconds(30);
const GRACE_MEANS = "How long it may take to drain before it is switched off; 30s where absent.";

export const MACHINE_ACTIONS: ActionForms<
  | "crash"
  | "kill"
  | "restart"
  | "pause"
  | "slow"
  | "drain"
  | "reclaim"
  | "no-capacity"
  | "no-renewal"
  | "rolling-restart"
> = {
  crash: {
    summary: "Power off. Comes back after `for`; with `wipe: true`, without its disk.",
    example: "{ at: 2m, crash: leader, for: 45s }",
    shape: () => ({ crash: targetShape(), wipe: truth().prefault(false).describe("The disk is lost too.") }),
    build: ({ crash, wipe }: { crash: NamedTarget; wipe: boolean }) =>
      named({ kind: "crash", target: crash.target, wipe }, wipe ? "crash and wipe" : "crash", crash),
  },
  kill: plainForm(
    "kill",
    {
      summary:
        "The process dies, its machine does not: out of memory, a segmentation fault, a `kill -9`. Connections to it break at once, what runs there dies with it, what it had written stays; its supervisor starts it again after `for`.",
      example: "{ at: 2m, kill: leader, for: 5s }",
    },
    (target) => ({ kind: "kill", target }),
  ),
  restart: plainForm(
    "restart",
    { summary: "Crashes and boots again at once.", example: "{ at: 2m, restart: worker/3 }" },
    (target) => ({ kind: "restart", target }),
  ),
  pause: plainForm(
    "pause",
    {
      summary: "Freezes the process: a long garbage collection, a SIGSTOP, a stalled virtual machine.",
      example: "{ at: 2m, pause: all workers, for: 10s }",
    },
    (target) => ({ kind: "pause", target }),
  ),
  slow: {
    summary: "Runs `factor` times slower, work and message handling alike: a gray failure.",
    example: "{ at: 2m, slow: { workers: 10% }, factor: 10, for: 1m }",
    shape: () => ({ slow: targetWith({ factor: factor().optional() }), factor: factor().optional() }),
    build: buildSlow as ActionForm["build"],
  },
  drain: {
    summary:
      "An operator takes machines down in good order: each goes off when its process has drained, or after `grace` (30s), and comes back `for` later.",
    example: "{ at: 2m, drain: worker/3, grace: 1m, for: 5m }",
    shape: () => ({
      drain: targetWith({ grace: duration().optional().describe(GRACE_MEANS) }),
      grace: duration().optional().describe(GRACE_MEANS),
    }),
    build: buildDrain as ActionForm["build"],
  },
  reclaim: {
    summary:
      "A provider takes machines back: each is told `notice` (2m) ahead, costs nothing from its power-off on, and is replaced `for` later by one with an empty disk.",
    example: "{ at: 2m, reclaim: worker/3, notice: 30s, for: 5m }",
    shape: () => ({
      reclaim: targetShape(),
      notice: duration().prefault("2m").describe("How long before its power-off a machine is told."),
    }),
    build: ({ reclaim, notice }: { reclaim: NamedTarget; notice: Duration }) =>
      named({ kind: "reclaim", target: reclaim.target, grace: notice }, "reclaim", reclaim),
  },
  "no-capacity": plainForm(
    "no-capacity",
    {
      summary:
        "A provider has no such machines to hand over; those that are rented stay. For workers that come and go.",
      example: "{ at: 2m, no-capacity: all workers, for: 10m }",
    },
    (target) => ({ kind: "no-capacity", target }),
  ),
  "no-renewal": plainForm(
    "no-renewal",
    {
      summary:
        "The authority renews no certificate of these machines. For designs with `security: { certificates: ... }`.",
      example: "{ at: 2m, no-renewal: worker/3, for: 10m }",
    },
    (target) => ({ kind: "no-renewal", target }),
  ),
  "rolling-restart": {
    summary:
      "Drains and restarts one machine after the other, `pause` apart; `order: leader-last` leaves who leads to the end.",
    example: "{ at: 2m, rolling-restart: { target: all masters, grace: 10s, pause: 30s, order: leader-last } }",
    shape: () => ({ "rolling-restart": rollingShape() }),
    build: (values: { "rolling-restart": z.output<ReturnType<typeof rollingShape>> }) => {
      const { target, grace, pause, order } = values["rolling-restart"];
      return named({ kind: "rolling-restart", target: target.target, grace, pause, order }, "rolling-restart", target);
    },
  },
};

function rollingShape() {
  return targetWith({
    grace: duration().prefault("30s").describe("How long each may take to drain before it is switched off."),
    pause: duration().prefault("30s").describe("From the boot of one to the turn of the next."),
    order: choice(["given", "leader-last"])
      .prefault("given")
      .describe("leader-last: whoever leads at that moment goes last."),
  });
}

function buildSlow(
  { slow, factor: beside }: { slow: WithFactor; factor: number | undefined },
  reporting: Reporting,
): NamedAction | undefined {
  const times = factorOf("slow", slow.factor, beside, reporting);
  if (times === undefined) return undefined;
  return named({ kind: "slow", target: slow.target.target, factor: times }, `slow ${times}x`, slow.target);
}

function buildDrain(
  { drain, grace: beside }: { drain: { target: NamedTarget; grace?: Duration }; grace?: Duration },
  { report }: Reporting,
): NamedAction | undefined {
  const { target, grace: inside } = drain;
  if (inside !== undefined && beside !== undefined) {
    report(["grace"], "expected one grace, found two");
    return undefined;
  }
  const grace = inside ?? beside ?? GRACE;
  return named({ kind: "drain", target: target.target, grace }, "drain", target);
}
