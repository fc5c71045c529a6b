// How the `sweep` section looks to an editor. What is wrong with one, `sweep-section.ts` says.

import { viewed } from "../shapes/leaf.ts";
import type { JsonSchema } from "../shapes/leaf.ts";
import { SWEEP_LIMITS } from "./sweep-section.ts";

/** Takes everything: only `readSweep` knows the names of variants and metrics. */
export function sweepShape() {
  return viewed<unknown>(
    () => SWEEP_JSON,
    (value) => value ?? {},
  );
}

const GOAL_JSON: JsonSchema = {
  anyOf: [
    { type: "string" },
    {
      type: "object",
      properties: { minimise: { type: "string" } },
      required: ["minimise"],
      additionalProperties: false,
    },
    {
      type: "object",
      properties: { maximise: { type: "string" } },
      required: ["maximise"],
      additionalProperties: false,
    },
  ],
};

const SWEEP_JSON: JsonSchema = {
  type: "object",
  properties: {
    sampling: {
      description:
        "How values combine: all with all (cartesian), side by side (zip), or spread evenly over all at once.",
      anyOf: [
        { enum: ["cartesian", "zip"] },
        {
          type: "object",
          properties: {
            "latin-hypercube": {
              type: "object",
              properties: { points: { type: "integer", minimum: 2, maximum: SWEEP_LIMITS.points } },
              required: ["points"],
              additionalProperties: false,
            },
          },
          required: ["latin-hypercube"],
          additionalProperties: false,
        },
      ],
    },
    goal: {
      description: "What the best setting is best at: one metric, or two that pull in different directions.",
      anyOf: [
        ...(GOAL_JSON["anyOf"] as readonly JsonSchema[]),
        { type: "array", items: GOAL_JSON, minItems: 1, maxItems: 2 },
      ],
    },
    variants: {
      description: "The variants that are swept; the others run as they are. All where absent.",
      type: "array",
      items: { type: "string" },
      minItems: 1,
    },
  },
  patternProperties: {
    "^(duration|warmup|drain|cluster|workload|scheduler|faults)(\\.|$)": {
      description: "Values of what stands at this path of a variant: a list, or a range.",
      anyOf: [
        { type: "array", minItems: 1 },
        {
          type: "object",
          properties: {
            from: { type: ["string", "number"] },
            to: { type: ["string", "number"] },
            steps: { type: "integer", minimum: 2 },
            step: { type: ["string", "number"] },
            scale: { enum: ["linear", "log"] },
            whole: { type: "boolean" },
          },
          required: ["from", "to"],
          additionalProperties: false,
        },
      ],
    },
  },
  additionalProperties: false,
};
