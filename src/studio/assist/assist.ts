// What an editor can say at a cursor: what the key there means, what may be written, and how a sweep would name the place.

import { METRICS } from "../../observe/metrics/metrics.ts";
import { scenarioSchema } from "../../scenario/reference/json-schema.ts";
import { builtInRegistry } from "../../scenario/registry.ts";
import { placeOfCursor, type CursorPlace } from "./cursor-place.ts";
import { SchemaView, type KeyHelp } from "./schema-view.ts";

export interface Suggestion {
  readonly label: string;
  /** Type, default or unit. */
  readonly detail: string;
  readonly meaning: string;
  readonly insert: string;
  /** Where the cursor goes: so many characters before the end of what is inserted. */
  readonly back: number;
}

export interface Assistance {
  /** Keys from the top of the file. */
  readonly path: readonly string[];
  /** Of the key that the cursor is at, or whose value it is at. */
  readonly about?: KeyHelp;
  /** As `--set` would name it; undefined where nothing can be swept. */
  readonly setting?: string;
  /** How much of what stands before the cursor a suggestion takes the place of. */
  readonly replaces: number;
  readonly suggestions: readonly Suggestion[];
}

const SHOWN_MAX = 60;

/** Made when somebody asks for the first time. */
let schema: SchemaView | undefined;

export function assistAt(text: string, offset: number): Assistance {
  schema ??= new SchemaView(scenarioSchema(builtInRegistry()));
  const place = placeOfCursor(text, offset);
  const { suggestions, word } = suggest(schema, place, text);
  const path = pathAt(text, offset);
  const about = schema.about(path) ?? wordOf(path, schema);
  return {
    path: path.map(String),
    ...(about && { about }),
    ...settingOf(path, about),
    replaces: word.length,
    suggestions: matching(suggestions, word),
  };
}

/** With the key that the cursor is within. */
function pathAt(text: string, offset: number): CursorPlace["path"] {
  const rest = /^[\w-]*/.exec(text.slice(offset))![0];
  const { path, expects, word } = placeOfCursor(text, offset + rest.length);
  const isKey = expects === "key" && word.trim() !== "" && /^["']?\s*:(\s|$)/.test(text.slice(offset + rest.length));
  return isKey ? [...path, word.trim().replace(/^["']/, "")] : path;
}

/** Of an item of a list, what the list is. */
function wordOf(path: CursorPlace["path"], view: SchemaView): KeyHelp | undefined {
  return typeof path.at(-1) === "number" ? view.about(path.slice(0, -1)) : undefined;
}

function settingOf(path: CursorPlace["path"], about: KeyHelp | undefined): { readonly setting?: string } {
  const own = path[0] === "variants" ? path.slice(2) : path;
  const isSwept = ["cluster", "workload", "scheduler", "duration", "warmup", "drain", "heal", "alerts"].includes(
    String(own[0]),
  );
  if (!isSwept || about === undefined || own.some((step) => typeof step === "number")) return {};
  return { setting: own.join(".") };
}

interface Offer {
  readonly suggestions: readonly Suggestion[];
  readonly word: string;
}

function suggest(view: SchemaView, place: CursorPlace, text: string): Offer {
  const { path, expects, word, siblings } = place;
  if (expects === "text") return { suggestions: [], word };
  if (path[0] === "expect") return suggestInExpectation(word, text);
  if (path.at(-1) === "metric" && expects === "value") return { suggestions: METRIC_WORDS, word };
  const isItem = typeof path.at(-1) === "number";
  const keys =
    expects === "key"
      ? view
          .keysAt(path)
          .filter(({ name }) => !siblings.includes(name))
          .map(keySuggestion)
      : [];
  const values = expects === "value" || isItem ? valueSuggestions(view, path) : [];
  return { suggestions: [...keys, ...values], word };
}

function keySuggestion({ name, type, default: initial, meaning }: KeyHelp): Suggestion {
  const detail = initial === undefined ? type : `${type}; default ${initial}`;
  return { label: name, detail, meaning, insert: `${name}: `, back: 0 };
}

function valueSuggestions(view: SchemaView, path: CursorPlace["path"]): readonly Suggestion[] {
  const help = view.about(path);
  const initial = help?.default;
  const words = view
    .valuesAt(path)
    .map(({ value, meaning, isMap }) =>
      isMap
        ? { label: `{ ${value}: ... }`, detail: "", meaning, insert: `{ ${value}:  }`, back: 2 }
        : { label: value, detail: value === initial ? "default" : "", meaning, insert: value, back: 0 },
    );
  if (initial === undefined || words.some(({ label }) => label === initial)) return words;
  return [{ label: initial, detail: "default", meaning: help!.meaning, insert: initial, back: 0 }, ...words];
}

const METRIC_WORDS: readonly Suggestion[] = METRICS.map(({ name, unit, better, definition }) => ({
  label: name,
  detail: `${unit}${better === "neutral" ? "" : `; ${better} is better`}`,
  meaning: definition,
  insert: name,
  back: 0,
}));

/** `fifo.response.mean < 0.5 * sjf.response.mean`: a design, a point, a metric. */
function suggestInExpectation(written: string, text: string): Offer {
  const token = /[\w.@-]*$/.exec(written)![0];
  const dot = token.indexOf(".");
  if (dot !== -1) return { suggestions: METRIC_WORDS, word: token.slice(dot + 1) };
  const end = `${text.trimEnd()}\nvariants:\n  `;
  const designs = [...placeOfCursor(end, end.length).siblings, "all"];
  return {
    suggestions: designs.map((name) => ({
      label: name,
      detail: name === "all" ? "every design" : "design",
      meaning: "",
      insert: `${name}.`,
      back: 0,
    })),
    word: token,
  };
}

/** Those that begin with the word, then those that have it within. */
function matching(suggestions: readonly Suggestion[], word: string): readonly Suggestion[] {
  const wanted = word.trim().toLowerCase();
  const labels = suggestions.map((each) => ({ each, label: each.label.toLowerCase().replace(/^\{ /, "") }));
  const first = labels.filter(({ label }) => label.startsWith(wanted));
  const within = labels.filter(({ label }) => !label.startsWith(wanted) && label.includes(wanted));
  return [...first, ...within].slice(0, SHOWN_MAX).map(({ each }) => each);
}
