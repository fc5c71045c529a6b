// The editor of a scenario: a plain text field with line numbers beside it and the places of mistakes behind it. Whatever it writes
// by itself goes through the browser's own editing, so that undo takes it back.

import type { Problem } from "../../scenario/problem.ts";
import { byId, create } from "./element.ts";

const INDENT = "  ";
/** Of the field, as its style has it. */
const PADDING_TOP = 8;
const PADDING_LEFT = 10;

export class Editor {
  readonly field = byId<HTMLTextAreaElement>("text");
  /** The cursor has moved: by typing, or without. */
  onCursor: (isTyped: boolean) => void = () => undefined;
  /** Takes a key before the editor does, and says so. */
  onKey: (event: KeyboardEvent) => boolean = () => false;
  readonly #numbers = byId("numbers");
  readonly #marks = byId("marks");
  #problems: readonly Problem[] = [];
  #lines = 0;
  #toldCursor = -1;
  #toldText = "";
  /** After Escape, Tab leaves the field as everywhere else. */
  #letsTabOut = false;
  #canvas: HTMLCanvasElement | undefined;

  constructor(onChange: () => void) {
    const field = this.field;
    field.addEventListener("input", () => {
      this.#number();
      [this.#toldCursor, this.#toldText] = [this.cursor, field.value];
      onChange();
      this.onCursor(true);
    });
    document.addEventListener("selectionchange", () => {
      if (document.activeElement !== field || this.cursor === this.#toldCursor) return;
      const isTyped = field.value !== this.#toldText;
      [this.#toldCursor, this.#toldText] = [this.cursor, field.value];
      if (!isTyped) this.onCursor(false);
    });
    field.addEventListener("scroll", () => this.#follow());
    field.addEventListener("keydown", (event) => this.#key(event));
    field.addEventListener("blur", () => (this.#letsTabOut = false));
  }

  get cursor(): number {
    return this.field.selectionEnd;
  }

  get text(): string {
    return this.field.value;
  }

  /** Takes the place of what is there, as if it had been pasted: undo brings that back. */
  replaceAll(text: string): void {
    const field = this.field;
    if (field.value === "") field.value = text;
    else {
      const before = document.activeElement;
      field.select();
      this.#type(text);
      if (before instanceof HTMLElement) before.focus();
    }
    field.setSelectionRange(0, 0);
    field.scrollTo(0, 0);
    // Not typed: the next move of the cursor is one.
    this.#toldText = field.value;
    this.#number();
  }

  show(problems: readonly Problem[]): void {
    this.#problems = problems;
    this.field.setAttribute("aria-invalid", String(problems.some(({ severity }) => severity === "error")));
    this.#lines = 0;
    this.#number();
    this.#marks.replaceChildren(
      ...problems.map(({ line, column, length, severity }) => {
        const mark = create("div", { className: `mark ${severity}` }, [
          create("span", { text: " ".repeat(column - 1) }),
          create("u", { text: " ".repeat(Math.max(1, length)) }),
        ]);
        mark.style.top = `calc(${line - 1} * var(--line))`;
        return mark;
      }),
    );
    this.#follow();
  }

  /** Puts the cursor where the problem is. */
  goTo({ line, column, length }: Problem): void {
    const lines = this.text.split("\n");
    const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0) + column - 1;
    this.field.focus();
    this.field.setSelectionRange(start, start + Math.min(length, lines[line - 1]?.length ?? 0));
    const height = Number.parseFloat(getComputedStyle(this.field).lineHeight);
    this.field.scrollTop = Math.max(0, (line - 1) * height - this.field.clientHeight / 3);
  }

  focus(): void {
    this.field.focus();
  }

  /** In place of so many characters before the cursor; that ends so many before the end of what was put there. */
  complete(replaces: number, insert: string, back: number): void {
    const { cursor } = this;
    // A key that has its colon already needs no other.
    const isThere = insert.endsWith(": ") && this.text.startsWith(":", cursor);
    this.field.setSelectionRange(cursor - replaces, cursor);
    this.#type(isThere ? insert.slice(0, -2) : insert);
    if (back > 0) this.field.setSelectionRange(this.cursor - back, this.cursor - back);
  }

  /** The plain value at the cursor: of `count: 4`, 4. */
  valueAtCursor(): string {
    const start = this.text.lastIndexOf("\n", this.cursor - 1) + 1;
    const key = /[\w-]*$/.exec(this.text.slice(start, this.cursor))![0].length;
    const rest = /^[\w-]*:?\s*([^\s,{}[\]#]*)/.exec(this.text.slice(this.cursor - key))!;
    const before = /:\s*$/.test(this.text.slice(start, this.cursor - key));
    const value = before ? /^[^\s,{}[\]#]*/.exec(this.text.slice(this.cursor - key))![0] : rest[1]!;
    return value;
  }

  /** Puts something beside a place of the text, below its line or above it where there is more room. */
  put(element: HTMLElement, offset: number): void {
    const lines = this.text.slice(0, offset).split("\n");
    const { width, height, left } = this.#measure();
    const x = left + lines.at(-1)!.length * width - this.field.scrollLeft;
    const y = PADDING_TOP + lines.length * height - this.field.scrollTop;
    const { clientHeight } = this.field;
    const isAbove = y > clientHeight / 2;
    element.style.left = `${Math.max(0, Math.min(x, this.field.clientWidth + left - element.offsetWidth))}px`;
    element.style.top = isAbove ? "auto" : `${y}px`;
    element.style.bottom = isAbove ? `${this.field.offsetHeight - y + height}px` : "auto";
  }

  /** Of the letter under a point of the field; undefined where there is none. */
  offsetAt(x: number, y: number): number | undefined {
    const { width, height } = this.#measure();
    const line = Math.floor((y + this.field.scrollTop - PADDING_TOP) / height);
    const column = Math.floor((x + this.field.scrollLeft - PADDING_LEFT) / width);
    const lines = this.text.split("\n");
    const text = lines[line];
    if (text === undefined || column < 0 || column >= text.length || text[column] === " ") return undefined;
    return lines.slice(0, line).reduce((sum, each) => sum + each.length + 1, 0) + column;
  }

  /** Of one letter, all of which are as wide; `left`: of the first one, within the whole editor. */
  #measure(): { readonly width: number; readonly height: number; readonly left: number } {
    const context = (this.#canvas ??= document.createElement("canvas")).getContext("2d")!;
    const { fontSize, fontFamily, lineHeight } = getComputedStyle(this.field);
    context.font = `${fontSize} ${fontFamily}`;
    const sheet = this.field.parentElement!;
    const height = Number.parseFloat(lineHeight);
    return { width: context.measureText("0".repeat(100)).width / 100, height, left: sheet.offsetLeft + PADDING_LEFT };
  }

  #number(): void {
    const count = this.text.split("\n").length;
    if (count === this.#lines) return;
    this.#lines = count;
    const worst = new Map<number, string>();
    for (const { line, severity } of this.#problems) if (worst.get(line) !== "error") worst.set(line, severity);
    this.#numbers.replaceChildren(
      ...Array.from({ length: count }, (_, index) =>
        create("span", { className: worst.get(index + 1) ?? "", text: `${index + 1}\n` }),
      ),
    );
  }

  #follow(): void {
    const { scrollTop, scrollLeft } = this.field;
    this.#numbers.style.transform = `translateY(${-scrollTop}px)`;
    this.#marks.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`;
  }

  #key(event: KeyboardEvent): void {
    const { key, shiftKey } = event;
    if (!event.isComposing && this.onKey(event)) return event.preventDefault();
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (key === "Tab" && !this.#letsTabOut) {
      event.preventDefault();
      if (shiftKey) this.#outdent();
      else this.#indent();
    }
    if (key === "Enter" && !shiftKey) {
      event.preventDefault();
      this.#type(`\n${/^ */.exec(this.#lineBefore())![0]}`);
    }
    if (key !== "Tab" && key !== "Shift") this.#letsTabOut = key === "Escape";
  }

  #indent(): void {
    const { selectionStart, selectionEnd } = this.field;
    if (!this.text.slice(selectionStart, selectionEnd).includes("\n"))
      return this.#type(this.#lineBefore().length % 2 === 0 ? INDENT : " ");
    this.#changeLines((line) => (line === "" ? line : INDENT + line));
  }

  #outdent(): void {
    this.#changeLines((line) => line.replace(/^ {1,2}/, ""));
  }

  /** Of the selection, whole lines. */
  #changeLines(change: (line: string) => string): void {
    const { selectionStart, selectionEnd } = this.field;
    const start = this.text.lastIndexOf("\n", selectionStart - 1) + 1;
    const last = Math.max(selectionStart, selectionEnd - 1);
    const next = this.text.indexOf("\n", last);
    const end = next === -1 ? this.text.length : next;
    const before = this.text.slice(start, end);
    const after = before.split("\n").map(change).join("\n");
    if (after === before) return;
    this.field.setSelectionRange(start, end);
    this.#type(after);
    if (before.includes("\n")) this.field.setSelectionRange(start, start + after.length);
    else {
      const cursor = Math.max(start, selectionStart + after.length - before.length);
      this.field.setSelectionRange(cursor, cursor);
    }
  }

  /** Of the line with the cursor, what stands before it. */
  #lineBefore(): string {
    const { selectionStart } = this.field;
    return this.text.slice(this.text.lastIndexOf("\n", selectionStart - 1) + 1, selectionStart);
  }

  /** The only way into a field that undo knows of; no browser has another. */
  #type(text: string): void {
    this.field.focus();
    const isTyped = text === "" ? document.execCommand("delete") : document.execCommand("insertText", false, text);
    if (isTyped) return;
    const { selectionStart, selectionEnd } = this.field;
    this.field.setRangeText(text, selectionStart, selectionEnd, "end");
    this.field.dispatchEvent(new Event("input"));
  }
}
