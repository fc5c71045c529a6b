// How a scenario reaches the files it names: relative to its own place, through the edge that loads it.

import type { LineSource } from "../workload/traces/line-source.ts";
import { linesOf } from "../workload/traces/line-source.ts";
import type { ScenarioFiles, ShapeContext } from "./shapes/shape-context.ts";
import type { Registry } from "./registry.ts";

/** For scenarios that name no file, and for tests. */
export const NO_FILES: ScenarioFiles = { exists: () => false, read: () => undefined };

export function createShapeContext(registry: Registry, files: ScenarioFiles, scenarioPath: string): ShapeContext {
  const resolve = (name: string) => resolveBeside(scenarioPath, name);
  const readText = (name: string) => new TextDecoder().decode(files.read(resolve(name)) ?? new Uint8Array());
  const made = new Map<string, unknown>();
  return {
    registry,
    once<T>(key: string, create: () => T): T {
      if (!made.has(key)) made.set(key, create());
      return made.get(key) as T;
    },
    refuseFile: (name) =>
      files.exists(resolve(name)) ? undefined : `a file that exists (looked for ${resolve(name)})`,
    readText,
    openLines: (name): LineSource => files.lines?.(resolve(name)) ?? linesOf(readText(name), name),
  };
}

/** `../logs/a.swf` beside `scenarios/demo.yaml` is `logs/a.swf`. Absolute names stay. Works on both kinds of slash. */
export function resolveBeside(scenarioPath: string, name: string): string {
  if (/^([\\/]|[A-Za-z]:[\\/])/.test(name)) return name;
  const folders = scenarioPath.split(/[\\/]/).slice(0, -1);
  for (const step of name.split(/[\\/]/)) {
    const last = folders.at(-1);
    if (step === "." || step === "") continue;
    if (step !== "..") folders.push(step);
    else if (last === undefined || last === "..") folders.push("..");
    else if (last === ".") folders[folders.length - 1] = "..";
    else folders.pop();
  }
  const isAbsolute = scenarioPath.startsWith("/");
  return isAbsolute && folders[0] !== "" ? `/${folders.join("/")}` : folders.join("/");
}
