// One field of a cron expression: `*`, a value, a range, a step, a list of those, or `?`. Called by parse-cron only.

import { CronSyntaxError } from "./cron-syntax-error.ts";
import { EMPTY, type FieldSet, setOf, union } from "./field-set.ts";

export interface FieldShape {
  readonly name: "second" | "minute" | "hour" | "day-of-month" | "month" | "day-of-week";
  readonly min: number;
  readonly max: number;
  /** The largest value that `?` may stand for: one that every month has. */
  readonly chosenMax: number;
  /** Three-letter names, that of `min` first. */
  readonly names: readonly string[];
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

export const SECOND_FIELD: FieldShape = { name: "second", min: 0, max: 59, chosenMax: 59, names: [] };
/** In the order in which they are written. */
export const FIELDS: readonly FieldShape[] = [
  { name: "minute", min: 0, max: 59, chosenMax: 59, names: [] },
  { name: "hour", min: 0, max: 23, chosenMax: 23, names: [] },
  { name: "day-of-month", min: 1, max: 31, chosenMax: 28, names: [] },
  { name: "month", min: 1, max: 12, chosenMax: 12, names: MONTHS },
  // 7 is Sunday as well.
  { name: "day-of-week", min: 0, max: 7, chosenMax: 6, names: WEEKDAYS },
];

export interface ParsedField {
  readonly values: FieldSet;
  /** It begins with `*`: what Vixie cron takes for "not restricted", whatever follows. */
  readonly isStarred: boolean;
  /** `L` was among the values. Day of month only. */
  readonly isLastDay: boolean;
}

/** `column` (1 = first character of the expression) is where the field begins; `chosen` decides what `?` stands for. */
export function parseField(text: string, column: number, shape: FieldShape, chosen: number): ParsedField {
  if (text === "?") {
    const value = shape.min + (chosen % (shape.chosenMax - shape.min + 1));
    return { values: setOf([value]), isStarred: false, isLastDay: false };
  }
  let values = EMPTY;
  let isLastDay = false;
  let at = column;
  for (const part of text.split(",")) {
    if (shape.name === "day-of-month" && part.toUpperCase() === "L") isLastDay = true;
    else values = union(values, new PartParser(part, at, shape).parse());
    at += part.length + 1;
  }
  return {
    values: shape.name === "day-of-week" ? foldSunday(values) : values,
    isStarred: text.startsWith("*"),
    isLastDay,
  };
}

function foldSunday({ low }: FieldSet): FieldSet {
  return { low: (low & 127) | ((low >>> 7) & 1), high: 0 };
}

/** `*`, `*\/step`, `value`, `from-to`, `from-to/step`. */
class PartParser {
  readonly #text: string;
  readonly #column: number;
  readonly #shape: FieldShape;
  #position = 0;

  constructor(text: string, column: number, shape: FieldShape) {
    this.#text = text;
    this.#column = column;
    this.#shape = shape;
  }

  parse(): FieldSet {
    const { min, max, name } = this.#shape;
    if (this.#take("*")) return this.#stepped(min, name === "day-of-week" ? 6 : max);
    const fromColumn = this.#position;
    const from = this.#value(false);
    if (this.#take("-")) {
      const toColumn = this.#position;
      const to = this.#value(true);
      if (to < from)
        this.#fail(toColumn, `a value from ${from} on, since the range begins there`, this.#text.slice(toColumn));
      return this.#stepped(from, to);
    }
    if (this.#rest().startsWith("/"))
      this.#fail(fromColumn, `a range before the step, such as "${from}-${max}" or "*"`, this.#text.slice(fromColumn));
    this.#end('"-", "," or the end of the field');
    return setOf([from]);
  }

  #stepped(from: number, to: number): FieldSet {
    const step = this.#take("/") ? this.#step() : 1;
    this.#end('"/", "," or the end of the field');
    const values: number[] = [];
    for (let value = from; value <= to; value += step) values.push(value);
    return setOf(values);
  }

  #step(): number {
    const { min, max, name } = this.#shape;
    // As long as the field: `1-7 * */7` is the idiom for the first Sunday of a month.
    const largest = (name === "day-of-week" ? 6 : max) - min + 1;
    const column = this.#position;
    const digits = this.#word();
    const step = Number(digits);
    if (!/^\d+$/.test(digits) || step < 1 || step > largest)
      this.#fail(column, `a step from 1 to ${largest}`, digits === "" ? this.#rest() : digits);
    return step;
  }

  #value(isEnd: boolean): number {
    const { min, max, names } = this.#shape;
    const column = this.#position;
    const word = this.#word();
    const named = names.indexOf(word.toUpperCase());
    // "FRI-SUN" means what it says.
    if (named >= 0) return isEnd && word.toUpperCase() === "SUN" ? 7 : min + named;
    const value = Number(word);
    if (/^\d+$/.test(word) && value >= min && value <= max) return value;
    const orName = names.length === 0 ? "" : ` or a name from ${names[0]} to ${names.at(-1)}`;
    const orLast = this.#shape.name === "day-of-month" ? ' or "L"' : "";
    return this.#fail(column, `a value from ${min} to ${max}${orName}${orLast}`, word === "" ? this.#rest() : word);
  }

  #take(character: string): boolean {
    if (this.#text[this.#position] !== character) return false;
    this.#position += 1;
    return true;
  }

  #word(): string {
    const word = /^[A-Za-z0-9]*/.exec(this.#rest())![0];
    this.#position += word.length;
    return word;
  }

  #rest(): string {
    return this.#text.slice(this.#position);
  }

  #end(expected: string): void {
    if (this.#rest() !== "") this.#fail(this.#position, expected, this.#rest());
  }

  #fail(position: number, expected: string, found: string): never {
    throw new CronSyntaxError({ field: this.#shape.name, column: this.#column + position, expected, found });
  }
}
