// The building blocks of a scenario's shape: zod schemas whose messages say what was expected and what was found, and
// which know how their values look in a file, for the JSON Schema.

import * as z from "zod";
import { didYouMean } from "../did-you-mean.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a reader answers to a value that it does not take; `hint` follows the message. */
export class Refusal {
  readonly expected: string;
  readonly hint: string;

  constructor(expected: string, hint = "") {
    this.expected = expected;
    this.hint = hint;
  }
}

interface LeafForm {
  /** A noun phrase: `a duration such as 250ms`. */
  readonly expected: string;
  readonly json: JsonSchema;
  /** Name under which the JSON Schema keeps it once. */
  readonly id?: string;
}

/** A single value with a reader of its own. */
export function leaf<T>(form: LeafForm, read: (value: unknown) => T | Refusal) {
  const schema = z.unknown().transform((value, context): T => {
    const result = value === undefined ? new Refusal(form.expected) : read(value);
    if (!(result instanceof Refusal)) return result;
    context.addIssue({ code: "custom", message: sayRefusal(value, result), input: value });
    return z.NEVER;
  });
  return schema.meta({ ...form.json, ...(form.id === undefined ? {} : { [DEFINITION]: form.id }) });
}

/** Begins the message about a key that is not there: `say-issues.ts` names the key, which only the path knows. */
export const MISSING = "\u0001";

export function sayRefusal(value: unknown, refusal: Refusal): string {
  if (value === undefined) return `${MISSING}expected ${refusal.expected}`;
  return `expected ${refusal.expected}, found ${describeValue(value)}${refusal.hint}`;
}

/**
 * A schema that reads its value by code and looks like `view` in a file. `read` reports problems below the value itself
 * with their paths.
 */
export function viewed<T>(
  view: () => z.ZodType | JsonSchema,
  read: (value: unknown, context: Reporting) => T | undefined,
  id?: string,
) {
  const schema = z.unknown().transform((value, context): T => {
    let isRefused = false;
    const report = (path: readonly PropertyKey[], message: string) => {
      isRefused = true;
      const isMissing = value === undefined && path.length === 0 && !message.startsWith(MISSING);
      const said = isMissing ? `${MISSING}${message.replace(/, found nothing.*$/, "")}` : message;
      context.addIssue({ code: "custom", message: said, path: [...path], input: value });
    };
    const parse = <U>(inner: z.ZodType<U>, innerValue: unknown, path: readonly PropertyKey[]): U | undefined => {
      const result = readShape(inner, innerValue);
      if (result.success) return result.data;
      isRefused = true;
      for (const issue of result.error.issues)
        context.addIssue({ ...issue, path: [...path, ...issue.path], input: undefined } as never);
      return undefined;
    };
    const result = read(value, { report, parse });
    return isRefused ? z.NEVER : (result as T);
  });
  return schema.meta({ [VIEW]: view, ...(id === undefined ? {} : { [DEFINITION]: id }) });
}

/** Keys of the meta data for the JSON Schema: a schema's `view`, and the name under which it is kept once. */
export const VIEW = "orreryView";
export const DEFINITION = "orreryDefinition";

/**
 * Zod compiles the schemas of maps with `new Function` when they are first used. Ours are used a few times each, so
 * that costs more than it saves, and the browser's content policy may forbid it.
 */
export function readShape<T>(schema: z.ZodType<T>, value: unknown): z.ZodSafeParseResult<T> {
  return schema.safeParse(value, INTERPRETED);
}

const INTERPRETED = { jitless: true } as z.core.ParseContext<z.core.$ZodIssue>;

export interface Reporting {
  report(path: readonly PropertyKey[], message: string): void;
  /** Reads `value` with another schema; its problems are reported below `path`. */
  parse<U>(schema: z.ZodType<U>, value: unknown, path: readonly PropertyKey[]): U | undefined;
}

/** A map with known keys: every other key is an error. */
export function section<S extends z.core.$ZodLooseShape>(shape: S) {
  const keys = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) => {
      // One issue carries all unknown keys: one line each, in their order, for `sayIssues` to take apart.
      if (issue.code === "unrecognized_keys")
        return (issue["keys"] as string[]).map((key) => sayUnknownKey(key, keys)).join("\n");
      return sayRefusal(issue.input, new Refusal(`a map with ${sayList(keys)}`));
    },
  });
}

export function sayUnknownKey(key: string, keys: readonly string[]): string {
  const suggestion = didYouMean(key, keys);
  return `unknown key '${shorten(key)}'${suggestion === "" ? `; expected ${sayList(keys)}` : suggestion}`;
}

/** A list; `what` names its members in the plural. */
export function listOf<T extends z.ZodType>(member: T, what: string, most?: number) {
  const list = z.array(member, { error: (issue) => sayRefusal(issue.input, new Refusal(`a list of ${what}`)) });
  return most === undefined
    ? list
    : list.max(most, {
        error: (issue) => `expected at most ${most} ${what}, found ${(issue.input as unknown[]).length}`,
      });
}

/** A map from names that the user chooses. */
export function namedMap<T extends z.ZodType>(member: T, what: string, most?: number) {
  const map = z
    .record(z.string(), member, {
      error: (issue) => sayRefusal(issue.input, new Refusal(`a map from names to ${what}`)),
    })
    .superRefine((value, context) => {
      for (const name of Object.keys(value)) {
        const problem = refuseName(name);
        if (problem !== undefined)
          context.addIssue({ code: "custom", path: [name], message: problem, params: { atKey: true }, input: name });
      }
      const count = Object.keys(value).length;
      if (count === 0)
        context.addIssue({ code: "custom", message: `expected ${what}, found an empty map`, input: value });
      if (most !== undefined && count > most)
        context.addIssue({ code: "custom", message: `expected at most ${most} ${what}, found ${count}`, input: value });
    });
  return map;
}

/** Names stand in expectations, file names and charts; all-digit ones would also lose their place in the file's order. */
export function refuseName(name: string): string | undefined {
  if (/^[A-Za-z][A-Za-z0-9_-]{0,63}$/.test(name)) return undefined;
  return `expected a name of at most 64 letters, digits, - and _ that begins with a letter, found '${shorten(name)}'`;
}

export function describeValue(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "string") return value === "" ? "an empty text" : `'${shorten(value)}'`;
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  // YAML writes these as .nan and .inf.
  if (typeof value === "number" && !Number.isFinite(value)) return Number.isNaN(value) ? "'.nan'" : "'.inf'";
  if (typeof value !== "object") return String(value);
  const keys = Object.keys(value);
  return keys.length === 0
    ? "an empty map"
    : `a map with ${keys
        .slice(0, 3)
        .map((key) => `'${shorten(key)}'`)
        .join(", ")}${keys.length > 3 ? ", ..." : ""}`;
}

export function shorten(text: string): string {
  const printable = text.replace(/[\u0000-\u001f\u007f]+/g, " ");
  return printable.length > 40 ? `${printable.slice(0, 40)}...` : printable;
}

/** `a`, `a or b`, `a, b or c`; long lists are cut. */
export function sayList(words: readonly string[], most = 40): string {
  if (words.length > most) return `${words.slice(0, most).join(", ")}, ...`;
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}
