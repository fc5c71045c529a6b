// What needs no statistics: the same seed gives the same weather, so a promise that held in the baseline and is broken now,
// at the same seed, was broken by the change.

import { ORACLES } from "../../observe/oracles/catalogue.ts";
import { designChanges } from "./design.ts";
import type { DesignChange } from "./design.ts";
import type { GateProblem } from "./gate-result.ts";
import type { GateContext } from "./gate-rules.ts";
import type { PairedRun, PairedVariant } from "./pair-runs.ts";
import type { Baseline, Snapshot } from "./snapshot.ts";

const CHANGES_SHOWN = 5;
const PER_VARIANT_MAX = 10;

export function certainProblems(
  base: Baseline,
  head: Snapshot,
  pairs: readonly PairedVariant[],
  context: GateContext,
): readonly GateProblem[] {
  return [
    ...missing(base, pairs, context),
    ...unknownVariants(base, head, context),
    ...pairs.flatMap((pair) => unrepeatableProblems(pair, context)),
    ...pairs.flatMap((pair) => designProblems(pair, base.written === head.written, context)),
    ...pairs.flatMap((pair) => violationProblems(pair, context)),
    ...pairs.flatMap((pair) => countProblems(pair, context)),
    ...expectationProblems(head, context),
    ...vacuousProblems(base, head, context),
  ];
}

function missing(base: Baseline, pairs: readonly PairedVariant[], { rules }: GateContext): readonly GateProblem[] {
  return base.variants.flatMap(({ name, runs }): readonly GateProblem[] => {
    const pair = pairs.find((candidate) => candidate.name === name);
    if (pair === undefined) {
      const message = `variant '${name}' of the baseline was not run`;
      return [{ kind: "missing-variant", outcome: "regressed", variant: name, message, ...rules.place }];
    }
    const made = new Set(pair.runs.map(({ seed }) => seed));
    const lacking = runs.map(({ seed }) => seed).filter((seed) => !made.has(seed));
    if (lacking.length === 0) return [];
    const message = `${name}: seed ${lacking.slice(0, PER_VARIANT_MAX).join(", ")} of the baseline was not run`;
    return [{ kind: "missing-seed", outcome: "regressed", variant: name, message, ...rules.place }];
  });
}

function unknownVariants(base: Baseline, head: Snapshot, { rules }: GateContext): readonly GateProblem[] {
  const known = new Set(base.variants.map(({ name }) => name));
  return head.variants
    .filter(({ name }) => !known.has(name))
    .map(({ name }) => {
      const message = `variant '${name}' is not in the baseline; \`orrery baseline update\` takes it in`;
      return { kind: "baseline", outcome: "incomparable", variant: name, message, ...rules.place };
    });
}

function unrepeatableProblems(
  { name, head: { unrepeatable } }: PairedVariant,
  { rules, replay }: GateContext,
): readonly GateProblem[] {
  if (unrepeatable === undefined) return [];
  const message = sayUnrepeatable(name, unrepeatable);
  const common = { variant: name, seed: unrepeatable, message, replay: replay(name, unrepeatable), ...rules.place };
  return [{ kind: "unrepeatable", outcome: "regressed", ...common }];
}

/** Also of a new baseline, which must not be written then. */
export function sayUnrepeatable(variant: string, seed: number): string {
  return (
    `${variant}: seed ${seed}, run twice, gave two different runs: they depend on more than the seed ` +
    "(Math.random, Date or state outside of create() in a policy of your own?)"
  );
}

/** Identical runs are the proof that a change of the design changes nothing. */
function designProblems(pair: PairedVariant, isSameFile: boolean, { rules }: GateContext): readonly GateProblem[] {
  if (pair.isIdentical) return [];
  const changes = designChanges(pair.base.design, pair.head.design);
  if (changes.length === 0) return [];
  const said = sayChanges(changes);
  const common = { variant: pair.name, ...rules.place };
  return isSameFile
    ? [
        {
          kind: "default-changed",
          outcome: "regressed",
          message: `${pair.name}: the scenario is the same, but a default is not: ${said}`,
          ...common,
        },
      ]
    : [
        {
          kind: "scenario",
          outcome: "incomparable",
          message: `${pair.name}: the scenario was changed: ${said}`,
          ...common,
        },
      ];
}

function sayChanges(changes: readonly DesignChange[]): string {
  const said = changes
    .slice(0, CHANGES_SHOWN)
    .map(({ path, base, head }) => `${path} was ${base ?? "absent"}, is ${head ?? "absent"}`);
  const more = changes.length - said.length;
  return said.join("; ") + (more > 0 ? `; and ${more} more` : "");
}

function violationProblems(pair: PairedVariant, context: GateContext): readonly GateProblem[] {
  const problems = pair.runs.flatMap((run) =>
    Object.keys(run.head.violations)
      .sort()
      .flatMap((check): readonly GateProblem[] => {
        const before = run.base.violations[check] ?? 0;
        const now = run.head.violations[check];
        if (now <= before) return [];
        const message = `${pair.name}: ${sayCheck(check)} is violated ${times(now)} at seed ${run.seed}, ${times(before)} in the baseline`;
        return [broken("violation", check, { pair, run, message }, context)];
      }),
  );
  return problems.slice(0, PER_VARIANT_MAX);
}

function countProblems(pair: PairedVariant, context: GateContext): readonly GateProblem[] {
  const problems = context.rules.mustBeZero.flatMap((metric) =>
    pair.runs.flatMap((run): readonly GateProblem[] => {
      const before = run.base.metrics[metric] ?? 0;
      const now = run.head.metrics[metric] ?? 0;
      if (now <= before) return [];
      const message = `${pair.name}: ${metric}, which must be 0, is ${now} at seed ${run.seed}, ${before} in the baseline`;
      return [broken("must-be-zero", metric, { pair, run, message }, context)];
    }),
  );
  return problems.slice(0, PER_VARIANT_MAX);
}

function broken(
  kind: GateProblem["kind"],
  subject: string,
  { pair, run: { seed }, message }: { readonly pair: PairedVariant; readonly run: PairedRun; readonly message: string },
  { rules, replay }: GateContext,
): GateProblem {
  return {
    kind,
    outcome: "regressed",
    variant: pair.name,
    seed,
    subject,
    message,
    replay: replay(pair.name, seed),
    ...rules.place,
  };
}

function expectationProblems(head: Snapshot, { rules }: GateContext): readonly GateProblem[] {
  return head.expectations
    .filter(({ verdict }) => verdict === "fail")
    .map(({ text }) => ({
      kind: "expectation",
      outcome: "regressed",
      message: `the expectation ${text} fails`,
      ...(rules.expectationPlaces.get(text) ?? rules.place),
    }));
}

function vacuousProblems(base: Baseline, head: Snapshot, { rules }: GateContext): readonly GateProblem[] {
  return head.vacuous
    .filter((message) => !base.vacuous.includes(message))
    .map((message) => ({ kind: "vacuous", outcome: "inconclusive", message, ...rules.place }));
}

/** `I1 (no lost task)`: not everybody knows the numbers by heart. */
function sayCheck(check: string): string {
  const title = ORACLES.find((oracle) => oracle.check === check)?.statement.split(/[:,]/)[0];
  return title === undefined || !/^I\d+$/.test(check)
    ? check
    : `${check} (${title.charAt(0).toLowerCase()}${title.slice(1)})`;
}

function times(count: number): string {
  return count === 1 ? "once" : count === 0 ? "not at all" : `${count} times`;
}
