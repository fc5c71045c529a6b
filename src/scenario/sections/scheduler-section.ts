// The `scheduler` section: which algorithms a design is made of.

import * as z from "zod";
import type { Chosen, EffectSpec, SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import { section, viewed } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { plugInChoice } from "../shapes/plug-in-choice.ts";
import type { Choice } from "../shapes/plug-in-choice.ts";
import { duration } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import type { PlugIn } from "../registry.ts";

export type SchedulerSection = z.output<ReturnType<typeof schedulerShape>>;

export function schedulerShape(context: ShapeContext) {
  return section({
    architecture: plugInChoice("architecture", context).describe(
      "The whole: which processes there are and how they share the work.",
    ),
    ordering: plugInChoice("ordering", context).describe("Which waiting task goes next."),
    placement: plugInChoice("placement", context).describe("Which worker gets it."),
    queueing: choice(["central", "at-worker"]).describe(
      "central: the master holds the queue and sends work only where it can start. at-worker: it assigns on admission.",
    ),
    detection: plugInChoice("detection", context).describe("When a silent worker counts as suspect or dead."),
    retry: plugInChoice("retry", context).describe(
      "When a failed or lost attempt is tried again, and when it is given up.",
    ),
    loadReports: duration().describe(
      "How old the dispatcher's picture of loads may get: it is refreshed this often; 0s = always fresh.",
    ),
    recovery: choice(["safe-stop", "fast"]).describe(
      "safe-stop: workers kill what they cannot renew before it runs again. fast: run again at once.",
    ),
    effects: effectsShape()
      .optional()
      .describe(
        "Where a task takes effect outside, and what protects that against happening twice; with the master's commit where absent.",
      ),
    communication: section({
      rpc: section({
        timeout: duration({ min: 1, minText: "1us" }).describe("A call without answer for this long is tried again."),
        retry: plugInChoice("retry", context).describe("Between the tries of a call."),
      }).describe("Remote procedure calls. `rpc` is short for `{ rpc: {} }`."),
    })
      .meta({ orName: "rpc" })
      .describe("How nodes talk."),
  });
}

const EFFECT_MODES = ["direct", "fenced", "dedupe", "outbox"] as const;

/** `effects: dedupe` is short for `effects: { mode: dedupe }`. */
function effectsShape() {
  const mode = choice(EFFECT_MODES);
  const full = section({
    mode: mode.describe(
      "direct: unprotected. fenced: the store refuses deposed masters' attempts. dedupe: the store knows what it has done. outbox: the master commits effect and completion together, and passes the effect on.",
    ),
    horizon: duration({ min: 1, minText: "1us" }).prefault("1h").describe("The store remembers for this long."),
  });
  return viewed<EffectSpec>(
    () => z.union([mode, full]),
    (value, reporting) => reporting.parse(full, typeof value === "string" ? { mode: value } : value, []),
    "effects",
  );
}

export function buildScheduler(scheduler: SchedulerSection): SchedulerSpec {
  const { architecture, ordering, placement, detection, retry, queueing, loadReports, recovery, communication } =
    scheduler;
  return {
    architecture: chosen(architecture),
    queueing,
    ordering: chosen(ordering),
    placement: chosen(placement),
    detection: chosen(detection),
    retry: chosen(retry),
    loadReports,
    recovery,
    checkpoint: undefined,
    effects: scheduler.effects,
    communication: { kind: "rpc", timeout: communication.rpc.timeout, retry: chosen(communication.rpc.retry) },
  };
}

function chosen<D extends PlugIn>({ definition, parameters }: Choice<D>): Chosen<D> {
  return { definition, parameters: parameters as never };
}
