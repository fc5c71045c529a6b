// What is said of values and of tolerance, and nobody in the design goes by; and designs that go by what nobody says.

import { unusedBy } from "../../architectures/architecture.ts";
import type { SchedulerSpec } from "../../architectures/scheduler-spec.ts";
import type { WorkloadClass } from "../../workload/workload.ts";

interface Design {
  readonly scheduler: SchedulerSpec;
  readonly classes: readonly WorkloadClass[];
  readonly warn: (path: readonly string[], message: string) => void;
}

export function warnOfValues(design: Design): void {
  warnOfWorthless(design);
  warnOfVainOffers(design);
}

/** Tasks that come last, or are given up, without anybody having meant that. */
function warnOfWorthless({ scheduler, classes, warn }: Design): void {
  const { ordering, admission } = scheduler;
  const worthless = classes.filter(({ value }) => value === undefined).map(({ name }) => `'${name}'`);
  if (worthless.length === 0) return;
  const said = `expected a 'value' in each class, found none in ${worthless.join(", ")}, whose tasks are worth nothing to it`;
  if (ordering.definition.needsValues === true) warn(["scheduler", "ordering"], said);
  if (admission?.definition.needsValues === true && !isIdle(scheduler)) warn(["scheduler", "admission"], said);
}

/** Offers that nobody would accept, or clients that would accept one and get none. */
function warnOfVainOffers({ scheduler, classes, warn }: Design): void {
  const { admission } = scheduler;
  const isOffering =
    admission?.definition.offersDeadlines?.(admission.parameters as never) === true && !isIdle(scheduler);
  const tolerant = classes.filter(({ tolerance }) => tolerance !== undefined);
  if (isOffering && tolerant.length === 0)
    warn(
      ["scheduler", "admission"],
      "expected a 'tolerance' in some class: nobody accepts a later deadline, whatever is offered",
    );
  if (isOffering) return;
  for (const { name } of tolerant)
    warn(
      ["workload", name, "tolerance"],
      "it has no effect: nobody offers a later deadline; expected `scheduler: { admission: { deadline: { counterOffer: true } } }`",
    );
}

/** The design asks no admission control, which is told elsewhere. */
function isIdle({ architecture }: SchedulerSpec): boolean {
  return unusedBy(architecture).admission !== undefined;
}
