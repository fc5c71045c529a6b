// Classes of the workload that faults name: which number each has, known when the workload is.

import type { ClassName, FaultAction, FaultSpec } from "../cluster/faults/fault.ts";
import { didYouMean } from "./did-you-mean.ts";

/** The same fault with the numbers of its classes; says which class there is not. */
export function withClassNumbers(
  spec: FaultSpec,
  classNames: readonly string[],
  report: (message: string) => void,
): FaultSpec {
  const numbered = (onlyClass: ClassName | undefined): ClassName | undefined => {
    if (onlyClass === undefined) return undefined;
    const { name } = onlyClass;
    const number = classNames.indexOf(name);
    if (number < 0) report(`expected a class of \`workload\`, found '${name}'${didYouMean(name, classNames)}`);
    return { name, number };
  };
  const action = numberedAction(spec.action, numbered);
  return action === spec.action ? spec : { ...spec, action };
}

function numberedAction(
  action: FaultAction,
  numbered: (onlyClass: ClassName | undefined) => ClassName | undefined,
): FaultAction {
  if (action.kind === "fail-tasks") return { ...action, onlyClass: numbered(action.onlyClass) };
  if (action.kind !== "rollout") return action;
  const faults = action.version.faults.map((fault) =>
    fault.kind === "fail-tasks" ? { ...fault, onlyClass: numbered(fault.onlyClass) } : fault,
  );
  return { ...action, version: { ...action.version, faults } };
}
