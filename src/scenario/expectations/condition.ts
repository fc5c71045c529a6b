// The end of an expectation in a sweep: `when loadReports == 5s and workers >= 20`. Says which points are meant.

import { didYouMean } from "../did-you-mean.ts";
import { sayList, shorten } from "../shapes/leaf.ts";
import { valueLabel } from "../sweep/labels.ts";
import { alike, readQuantity } from "../sweep/quantity.ts";
import type { Sweep, SweptParameter, SweptValue } from "../sweep/sweep.ts";

/** `at` and `length` within the expectation. */
interface Refused {
  readonly at: number;
  readonly length: number;
  readonly message: string;
}

type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=";
type Test = (value: SweptValue) => boolean;

const WHEN = /\bwhen\b/;
const TEST = /^(\s*)([^\s<>=!]+)(\s*)(==|!=|<=|>=|<|>)?(\s*)(\S*)/;

/** Where the word `when` stands, or the text's end. */
export function conditionAt(text: string): number {
  return WHEN.exec(text)?.index ?? text.length;
}

/** Labels of the points that satisfy the condition from `start` on: all of them where there is none. */
export function readCondition(
  text: string,
  start: number,
  sweep: Sweep,
): { readonly labels: readonly string[] } | Refused {
  let points = sweep.points;
  if (start === text.length) return { labels: points.map(({ label }) => label) };
  let at = start + "when".length;
  do {
    const read = readTest(text, at, sweep);
    if ("message" in read) return read;
    points = points.filter(({ values }) => read.test(values[read.index]!));
    const and = /^\s*(\S+)/.exec(text.slice(read.end));
    at = and === null ? text.length : read.end + and[0].length;
    if (and !== null && and[1] !== "and")
      return refused(
        at - and[1]!.length,
        and[1]!,
        `expected 'and' or the end of the condition, found '${shorten(and[1]!)}'`,
      );
    if (and !== null && at === text.length)
      return refused(at - 3, "and", "expected another test after 'and', found the end");
  } while (at < text.length);
  if (points.length > 0) return { labels: points.map(({ label }) => label) };
  return refused(
    start,
    text.slice(start),
    "expected a condition that some point of the sweep satisfies, found none that does",
  );
}

function readTest(
  text: string,
  from: number,
  sweep: Sweep,
): { readonly index: number; readonly test: Test; readonly end: number } | Refused {
  const match = TEST.exec(text.slice(from));
  const example = `${sweep.parameters[0]!.name} == ${sweep.parameters[0]!.values[0]!.label}`;
  if (match === null)
    return refused(text.length, " ", `expected a test such as ${example} after 'when', found the end`);
  const [whole, lead = "", name = "", gap = "", operator, , value = ""] = match;
  const at = from + lead.length;
  const index = sweep.parameters.findIndex((parameter) => isCalled(parameter, name));
  if (index === -1) {
    const names = sweep.parameters.map((parameter) => parameter.name);
    return refused(
      at,
      name,
      `unknown parameter '${shorten(name)}'${didYouMean(name, names) || `; the sweep has ${sayList(names)}`}`,
    );
  }
  if (operator === undefined || value === "")
    return refused(
      at + name.length + gap.length,
      operator ?? " ",
      `expected a comparison with a value, such as ${example}`,
    );
  const test = testOf(sweep.parameters[index]!, operator as Operator, value);
  if (typeof test !== "string") return { index, test, end: from + whole.length };
  return refused(from + whole.length - value.length, value, test);
}

/** By its short name, or by any longer end of its path. */
function isCalled({ path, name }: SweptParameter, word: string): boolean {
  return word === name || (`.${path.join(".")}`.endsWith(`.${word}`) && word.length > name.length);
}

/** A test of a value, or what is wrong with it. */
function testOf(parameter: SweptParameter, operator: Operator, text: string): Test | string {
  const data = /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
  const wanted = readQuantity(data);
  const model = parameter.values.map((value) => readQuantity(value.data)).find((each) => each?.writtenIn !== "");
  if (operator === "==" || operator === "!=") {
    const isSame = (value: SweptValue) => value.label === valueLabel(data) || isEqual(value, data);
    if (parameter.values.some(isSame)) return operator === "==" ? isSame : (value) => !isSame(value);
    const labels = parameter.values.map(({ label }) => label);
    return `expected a value that '${parameter.name}' takes: ${sayList(labels, 12)}, found '${shorten(text)}'${didYouMean(text, labels)}`;
  }
  if (parameter.unit === null) return `expected == or !=: the values of '${parameter.name}' have no order`;
  if (wanted === undefined || (model !== undefined && alike(wanted, model) === undefined))
    return `expected a value in the unit of '${parameter.name}', found '${shorten(text)}'`;
  return (value) => value.value !== null && compares(value.value, operator, wanted.value);
}

function isEqual({ data: one }: SweptValue, other: unknown): boolean {
  const [a, b] = [readQuantity(one), readQuantity(other)];
  const pair = a && b && alike(a, b);
  return pair !== undefined && pair[0].value === pair[1].value;
}

function compares(value: number, operator: Exclude<Operator, "==" | "!=">, limit: number): boolean {
  switch (operator) {
    case "<":
      return value < limit;
    case "<=":
      return value <= limit;
    case ">":
      return value > limit;
    case ">=":
      return value >= limit;
  }
}

function refused(at: number, text: string, message: string): Refused {
  return { at, length: Math.max(1, text.length), message };
}
