// A broken property as a scenario file that runs alone: one variant, one seed, the smallest plan.

import { statSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Document, isCollection, isMap } from "yaml";
import type { FaultPlan } from "../../explore/fault-plan.ts";
import { POLICY, type HuntCatch } from "../../explore/hunt-report.ts";
import { loneDesign } from "../../scenario/lone-design.ts";
import { isData } from "../../scenario/overlay.ts";
import { resolveBeside } from "../../scenario/scenario-files.ts";
import type { ScenarioFile } from "../run-scenario.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";
import { makeFolder } from "../files/make-folder.ts";

export interface CatchPlace {
  readonly folder: string;
  /** As typed. */
  readonly command: string;
}

/** Returns its path. */
export function writeCatch(file: ScenarioFile, variant: string, caught: HuntCatch, place: CatchPlace): string {
  const path = join(place.folder, `${variant}-${caught.check}-${caught.seed}.yaml`);
  try {
    makeFolder(place.folder);
    writeFileSync(path, catchText(file, variant, caught, place));
  } catch (error) {
    throw new UsageError(`${path}: cannot be written: ${fileTrouble(error)}`);
  }
  return path;
}

/** What happened, in one line. */
export function breachText(variant: string, { check, seed, message, at }: HuntCatch): string {
  if (check === POLICY) return `${variant} is broken off at seed ${seed}: ${message}`;
  return `${variant} breaks ${check} at seed ${seed}, ${at} s: ${message}`;
}

/** The plan alone, as a scenario has it. */
export function planText(plan: FaultPlan): string {
  return yamlText({ faults: plan });
}

function catchText(
  { scenario, text }: ScenarioFile,
  variant: string,
  caught: HuntCatch,
  { folder, command }: CatchPlace,
): string {
  const { check, seed, plan } = caught;
  const head = [`${breachText(variant, caught)}.`, `Found by: ${command}`, enough(caught)];
  const design = rebased(loneDesign(text, variant), scenario.path, folder);
  return `${head.map((line) => `# ${line.replaceAll(/\s+/g, " ")}\n`).join("")}${yamlText({
    name: `${scenario.name}-${seed}`.slice(-64),
    question: check === POLICY ? `Why does a policy break ${variant} off?` : `Why does ${variant} break ${check}?`,
    seed,
    replications: 1,
    ...(design as Readonly<Record<string, unknown>>),
    variants: { [variant]: {} },
    faults: plan,
  })}`;
}

function enough({ plan, drawn }: HuntCatch): string {
  if (plan.length === 0) return "No fault is needed for it.";
  if (plan.length === drawn) return "None of the faults can be left out.";
  return `${plan.length} of the ${drawn} faults of that plan are enough, and none of them can be left out.`;
}

/** Files are named relative to the scenario that names them. */
function rebased(value: unknown, from: string, folder: string): unknown {
  if (Array.isArray(value)) return value.map((item) => rebased(item, from, folder));
  if (isData(value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, rebased(item, from, folder)]));
  const isName = typeof value === "string" && value.includes(".") && isFile(resolveBeside(from, value));
  return isName ? relative(folder, resolveBeside(from, value)) : value;
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** A fault on a line of its own. */
function yamlText(data: Readonly<Record<string, unknown>>): string {
  const document = new Document(data);
  const faults = document.get("faults");
  if (isCollection(faults)) for (const item of faults.items) if (isMap(item)) item.flow = true;
  return document.toString({ lineWidth: 0 });
}
