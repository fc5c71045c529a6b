// Plain data as JSON that comes back the same. JSON itself has no NaN, no infinities and no negative zero, and a run's
// metrics may hold them.

/** Stands for a number that JSON cannot write: `{"$number":"NaN"}`. */
const MARK = "$number";
const UNWRITABLE: readonly number[] = [Number.NaN, Infinity, -Infinity, -0];

/** The texts of values that were read from one: what is written again need not be made again. */
const texts = new WeakMap<object, string>();

/** One line. Keys keep their order: the same code at the same work writes the same bytes. */
export function toJsonText(value: unknown): string {
  const known = typeof value === "object" && value !== null ? texts.get(value) : undefined;
  if (known !== undefined) return known;
  // A replacer is called for every value: only where there is something for it to do.
  if (!holdsUnwritable(value)) return JSON.stringify(value);
  return JSON.stringify(value, (_key, item: unknown) => {
    if (typeof item !== "number" || !isUnwritable(item)) return item;
    return { [MARK]: Object.is(item, -0) ? "-0" : String(item) };
  });
}

/** What `toJsonText` made, as a value that nobody changes; its text is at hand for whoever writes it again. */
export function keepJsonText<Value extends object>(text: string): Value {
  const value = fromJsonText(text) as Value;
  texts.set(value, text);
  return value;
}

function holdsUnwritable(value: unknown): boolean {
  if (typeof value === "number") return isUnwritable(value);
  if (typeof value !== "object" || value === null) return false;
  if (Array.isArray(value)) return value.some(holdsUnwritable);
  for (const key in value) if (holdsUnwritable((value as Record<string, unknown>)[key])) return true;
  return false;
}

export function fromJsonText(text: string): unknown {
  // A reviver is called for every value: only where there is something for it to do.
  return text.includes(`"${MARK}"`) ? JSON.parse(text, revive) : JSON.parse(text);
}

function revive(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || !(MARK in value)) return value;
  return UNWRITABLE.find((number) => (Object.is(number, -0) ? "-0" : String(number)) === value[MARK]) ?? value;
}

function isUnwritable(value: number): boolean {
  return !Number.isFinite(value) || Object.is(value, -0);
}
