// A drawn scenario as text, one value on each line, and back from a line to the value that stands there.

import type { Drawn } from "./draw-scenario.ts";

export type Path = readonly (string | number)[];

export function sayScenario(drawn: Drawn): string {
  return `${JSON.stringify(drawn, null, 2)}\n`;
}

/** Of what begins or ends on each line of the text. */
export function pathsByLine(drawn: Drawn): readonly Path[] {
  return linesOf(drawn, []);
}

function linesOf(value: unknown, path: Path): readonly Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const members = Object.entries(value);
  if (members.length === 0) return [path];
  const key = (name: string) => (Array.isArray(value) ? Number(name) : name);
  return [path, ...members.flatMap(([name, member]) => linesOf(member, [...path, key(name)])), path];
}

export function isThere(drawn: Drawn, path: Path): boolean {
  let value: unknown = drawn;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !(key in value)) return false;
    value = (value as Drawn)[key];
  }
  return true;
}

/** A copy in which there is nothing at that place. */
export function without(drawn: Drawn, path: Path): Drawn {
  return changed(drawn, path, (parent, key) => {
    if (Array.isArray(parent)) parent.splice(key as number, 1);
    else delete (parent as Drawn)[key];
  });
}

/** A copy in which this is at that place. */
export function withValue(drawn: Drawn, path: Path, value: unknown): Drawn {
  return changed(drawn, path, (parent, key) => {
    (parent as Drawn)[key] = value;
  });
}

function changed(drawn: Drawn, path: Path, change: (parent: unknown, key: string | number) => void): Drawn {
  const copy = structuredClone(drawn);
  let parent: unknown = copy;
  for (const key of path.slice(0, -1)) parent = (parent as Drawn)[key];
  change(parent, path.at(-1)!);
  return copy;
}
