// Where in a scenario a cursor stands: under which keys, and whether a key or a value is being written there. Of a text in the middle of
// being typed, which no YAML parser takes, so this reads lines and brackets alone.

export interface CursorPlace {
  /** Keys, and indices of lists, from the top of the file. */
  readonly path: readonly (string | number)[];
  /** A value of the last key of the path, or another key below it. `text`: prose or a comment, where nothing can be suggested. */
  readonly expects: "key" | "value" | "text";
  /** What stands before the cursor of the word that is being written. */
  readonly word: string;
  /** Keys that the map at `path` has already. */
  readonly siblings: readonly string[];
}

type Step = string | number;

interface Level {
  readonly indent: number;
  readonly step: Step;
}

interface Bracket {
  readonly isMap: boolean;
  step: Step | undefined;
}

const KEY = /^("(?:[^"\\]|\\.)*"|'[^']*'|[^\s#[\]{},"'&*!|>%@`-][^:#]*?|-[^\s:#][^:#]*?)\s*:(?=\s|$)/;

/** `offset`: how many characters stand before the cursor. */
export function placeOfCursor(text: string, offset: number): CursorPlace {
  const { place } = read(text.slice(0, offset));
  const { keys } = read(text);
  return { ...place, siblings: keys.get(nameOf(place.path)) ?? [] };
}

function read(text: string): {
  readonly place: Omit<CursorPlace, "siblings">;
  readonly keys: ReadonlyMap<string, readonly string[]>;
} {
  const reading = new Reading();
  for (const line of text.split("\n")) reading.line(line);
  return { place: reading.place, keys: reading.keys };
}

class Reading {
  readonly keys = new Map<string, string[]>();
  place: Omit<CursorPlace, "siblings"> = { path: [], expects: "key", word: "" };
  #levels: Level[] = [];
  #brackets: Bracket[] = [];
  /** Prose under a `|` or `>` is indented by more than this. */
  #proseAbove: number | undefined;

  line(line: string): void {
    if (this.#brackets.length > 0) return this.#value(line);
    const indent = /^ */.exec(line)![0].length;
    if (this.#proseAbove !== undefined && (line.trim() === "" || indent > this.#proseAbove)) {
      this.place = { path: this.#path(), expects: "text", word: "" };
      return;
    }
    this.#proseAbove = undefined;
    this.#block(line.slice(indent), indent);
  }

  #block(content: string, indent: number): void {
    const isItem = /^-(\s|$)/.test(content);
    this.#levels = this.#levels.filter((level) => level.indent < indent || (isItem && level.indent === indent));
    if (isItem) return this.#item(content, indent);
    const key = KEY.exec(content);
    if (key === null) return this.#loose(content);
    const name = unquoted(key[1]!);
    this.#note(name);
    this.#levels.push({ indent, step: name });
    const value = content.slice(key[0].length);
    // Of `key:` alone, nothing is a value yet: there is no space behind it.
    if (value === "") this.place = { path: this.#path(), expects: "text", word: "" };
    else if (/^\s+[|>][-+\d]*\s*$/.test(value)) this.#proseAbove = indent;
    else this.#value(value);
  }

  #item(content: string, indent: number): void {
    const last = this.#levels.at(-1);
    const before = last?.indent === indent && typeof last.step === "number" ? (this.#levels.pop()!.step as number) : -1;
    this.#levels.push({ indent, step: before + 1 });
    const rest = /^-\s*/.exec(content)![0];
    if (content === "-") this.place = { path: this.#path(), expects: "text", word: "" };
    else this.#block(content.slice(rest.length), indent + rest.length);
  }

  /** Neither a key nor an item: the beginning of one, a value of a list, or nothing. */
  #loose(content: string): void {
    if (content.startsWith("{") || content.startsWith("[")) return this.#value(content);
    const isProse = content.includes("#") || /["']/.test(content);
    const isInList = typeof this.#levels.at(-1)?.step === "number";
    this.place = { path: this.#path(), expects: isProse && !isInList ? "text" : "key", word: content };
  }

  /** What stands behind a key, or between brackets that were opened on an earlier line. */
  #value(text: string): void {
    let token = "";
    let isComment = false;
    for (let at = 0; at < text.length; at += 1) {
      const letter = text[at]!;
      if (letter === "#" && (at === 0 || /\s/.test(text[at - 1]!))) {
        isComment = true;
        break;
      }
      if (letter === '"' || letter === "'") {
        const end = text.indexOf(letter, at + 1);
        token += end === -1 ? text.slice(at) : text.slice(at, end + 1);
        at = end === -1 ? text.length : end;
      } else if ("{[".includes(letter) && token.trim() === "") {
        this.#brackets.push({ isMap: letter === "{", step: letter === "{" ? undefined : 0 });
        token = "";
      } else if (this.#brackets.length > 0 && "}],:".includes(letter)) token = this.#mark(letter, token, text[at + 1]);
      else token += letter;
    }
    const inside = this.#brackets.at(-1);
    const expects = isComment ? "text" : inside?.isMap === true && inside.step === undefined ? "key" : "value";
    this.place = { path: this.#path(), expects, word: token.trimStart() };
  }

  /** Of what stands between brackets. Returns the token that goes on. */
  #mark(letter: string, token: string, next: string | undefined): string {
    const inside = this.#brackets.at(-1)!;
    if (letter === ":") {
      const isKey =
        inside.isMap && inside.step === undefined && (next === undefined || /\s/.test(next) || token.endsWith('"'));
      if (!isKey) return `${token}:`;
      this.#note(unquoted(token.trim()));
      inside.step = unquoted(token.trim());
    } else if (letter === ",") inside.step = inside.isMap ? undefined : Number(inside.step) + 1;
    else this.#brackets.pop();
    return "";
  }

  #note(key: string): void {
    const name = nameOf(this.#path());
    this.keys.set(name, [...(this.keys.get(name) ?? []), key]);
  }

  #path(): readonly Step[] {
    return [...this.#levels, ...this.#brackets].flatMap(({ step }) => (step === undefined ? [] : [step]));
  }
}

function nameOf(path: readonly Step[]): string {
  return JSON.stringify(path);
}

function unquoted(key: string): string {
  return /^(["']).*\1$/.test(key) ? key.slice(1, -1) : key;
}
