// Puts a value at a path of a variant's data, as if the variant's own overlay had written it there.

import { isChoice, isData } from "../overlay.ts";
import type { Data } from "../overlay.ts";
import { describeValue } from "../shapes/leaf.ts";

export type PathSetting =
  { readonly kind: "set"; readonly data: Data } | { readonly kind: "refused"; readonly message: string };

/** Leaves the recursion from any depth. */
class Refused extends Error {}

export function setAtPath(data: Data, path: readonly string[], value: unknown): PathSetting {
  try {
    return { kind: "set", data: put(data, path, value, []) as Data };
  } catch (refusal) {
    if (refusal instanceof Refused) return { kind: "refused", message: refusal.message };
    throw refusal;
  }
}

function put(below: unknown, path: readonly string[], value: unknown, above: readonly string[]): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (Array.isArray(below)) return putInList(below, step, rest, value, above);
  const map = asMap(below, step, above);
  return { ...map, [step]: put(map[step], rest, value, [...above, step]) };
}

function putInList(
  list: readonly unknown[],
  step: string,
  rest: readonly string[],
  value: unknown,
  above: readonly string[],
): readonly unknown[] {
  const index = /^\d{1,6}$/.test(step) ? Number(step) : -1;
  if (index < 0 || index >= list.length)
    throw new Refused(
      `expected a place in the list '${above.join(".")}': 0${list.length > 1 ? ` to ${list.length - 1}` : ""}, found '${step}'`,
    );
  return list.map((item, at) => (at === index ? put(item, rest, value, [...above, step]) : item));
}

/**
 * What is there as a map that can take `step`. A word that names a choice becomes its long form; another choice is not
 * overwritten: the swept variant would no longer be the design that its name says. Any other single value is a short
 * notation, which the map replaces (`poisson: 90/s` becomes `poisson: { rate: ... }`).
 */
function asMap(below: unknown, step: string, above: readonly string[]): Data {
  if (below === undefined || below === null) {
    if (/^\d+$/.test(step))
      throw new Refused(`expected a list '${above.join(".")}' that has a place ${step}, found none`);
    return {};
  }
  const isOne = isChoice(above);
  if (isData(below)) {
    if (isOne && Object.keys(below).length > 0 && !Object.hasOwn(below, step)) throw refuseOther(below, step, above);
    return below;
  }
  if (isOne && below !== step) throw refuseOther(below, step, above);
  return {};
}

function refuseOther(below: unknown, step: string, above: readonly string[]): Refused {
  const found = isData(below) ? `'${Object.keys(below)[0]!}'` : describeValue(below);
  return new Refused(`'${above.join(".")}' is ${found} there, and not '${step}'`);
}
