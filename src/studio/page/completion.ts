// Help where somebody writes: what the key at the cursor means, below the text; what may stand there, in a list beside the cursor; and
// what the pointer rests on. The list takes keys only while it is open.

import type { Assistance, Suggestion } from "../assist/assist.ts";
import type { Crew } from "./crew.ts";
import type { Editor } from "./editor.ts";
import { byId, create } from "./element.ts";

/** A cursor that moves on is asked nothing about. */
const PAUSE_MS = 120;
const REST_MS = 400;

export class Completion {
  readonly #crew: Crew;
  readonly #editor: Editor;
  readonly #part = byId("suggestions-part");
  readonly #list = byId("suggestions");
  readonly #hover = byId("hover");
  #shown: readonly Suggestion[] = [];
  #replaces = 0;
  #chosen = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #asked = 0;
  #setting: string | undefined;
  /** What stands there where no key is. */
  readonly #hint = byId("assist-text").textContent;

  /** `vary`: the setting at the cursor is to be tried at other values. */
  constructor(crew: Crew, editor: Editor, vary: (path: string, value: string) => void) {
    this.#crew = crew;
    this.#editor = editor;
    editor.onCursor = (isTyped) => this.#soon(isTyped);
    editor.onKey = (event) => this.#key(event);
    const { field } = editor;
    field.addEventListener("blur", () => this.#close());
    field.addEventListener("scroll", () => this.#close());
    field.addEventListener("pointermove", (event) => this.#pointer(event));
    field.addEventListener("pointerleave", () => this.#leave());
    field.addEventListener("pointerdown", () => this.#close());
    byId("vary").addEventListener("click", () => {
      if (this.#setting !== undefined) vary(this.#setting, editor.valueAtCursor());
    });
  }

  #soon(isTyped: boolean): void {
    clearTimeout(this.#timer);
    this.#leave();
    if (!isTyped) this.#close();
    this.#timer = setTimeout(() => void this.#ask(isTyped ? "typed" : "moved"), PAUSE_MS);
  }

  async #ask(why: "typed" | "moved" | "wanted"): Promise<void> {
    clearTimeout(this.#timer);
    this.#asked += 1;
    const number = this.#asked;
    const { text, cursor: offset } = this.#editor;
    const assistance = await this.#crew.ask({ kind: "assist", text, offset }).catch(() => undefined);
    const isLate = number !== this.#asked || text !== this.#editor.text || offset !== this.#editor.cursor;
    if (assistance === undefined || isLate) return;
    this.#tell(assistance);
    if (why !== "moved") this.#open(assistance, why === "wanted");
  }

  #tell({ path, about, setting }: Assistance): void {
    byId("assist-text").replaceChildren(...(about === undefined ? [this.#hint] : helpOf(path, about)));
    this.#setting = setting;
    byId("vary").hidden = setting === undefined;
  }

  #open({ suggestions, replaces }: Assistance, isWanted: boolean): void {
    const word = this.#editor.text.slice(this.#editor.cursor - replaces, this.#editor.cursor);
    const isDone = suggestions.some(({ label }) => label === word);
    const isIdle = word.trim() === "" || isDone || document.activeElement !== this.#editor.field;
    if (suggestions.length === 0 || (!isWanted && isIdle)) {
      if (isWanted) byId("assist-state").textContent = "Nothing to suggest here.";
      return this.#close();
    }
    this.#shown = suggestions;
    this.#replaces = replaces;
    this.#list.replaceChildren(
      ...suggestions.map((suggestion, index) => {
        const { label, detail } = suggestion;
        const item = create("li", {}, [create("b", { text: label }), " ", create("span", { text: detail })]);
        item.id = `suggestion-${index}`;
        item.setAttribute("role", "option");
        // Not a click: the text would lose the focus, and the list close before it.
        item.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          this.#take(suggestion);
        });
        return item;
      }),
    );
    this.#part.hidden = false;
    this.#editor.put(this.#part, this.#editor.cursor - replaces);
    this.#choose(0);
    byId("assist-state").textContent =
      suggestions.length === 1 ? `1 suggestion: ${suggestions[0]!.label}` : `${suggestions.length} suggestions`;
  }

  #choose(index: number): void {
    this.#chosen = (index + this.#shown.length) % this.#shown.length;
    for (const [at, item] of [...this.#list.children].entries())
      item.setAttribute("aria-selected", String(at === this.#chosen));
    this.#list.children[this.#chosen]?.scrollIntoView({ block: "nearest" });
    this.#editor.field.setAttribute("aria-activedescendant", `suggestion-${this.#chosen}`);
    byId("suggestion-meaning").textContent = this.#shown[this.#chosen]!.meaning;
  }

  #take({ insert, back }: Suggestion): void {
    const replaces = this.#replaces;
    this.#close();
    this.#editor.complete(replaces, insert, back);
  }

  #close(): void {
    if (this.#part.hidden) return;
    this.#part.hidden = true;
    this.#editor.field.removeAttribute("aria-activedescendant");
    byId("assist-state").textContent = "";
  }

  /** True: it was for the list. */
  #key({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): boolean {
    this.#leave();
    if (ctrlKey && key === " ") {
      void this.#ask("wanted");
      return true;
    }
    if (this.#part.hidden || ctrlKey || metaKey || altKey) return false;
    const step = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (step !== undefined) this.#choose(this.#chosen + step);
    else if (key === "Escape") this.#close();
    else if ((key === "Enter" || key === "Tab") && !shiftKey) this.#take(this.#shown[this.#chosen]!);
    else return false;
    return true;
  }

  #pointer({ offsetX, offsetY }: PointerEvent): void {
    this.#leave();
    this.#rest = setTimeout(() => void this.#explain(this.#editor.offsetAt(offsetX, offsetY)), REST_MS);
  }

  async #explain(offset: number | undefined): Promise<void> {
    if (offset === undefined || !this.#part.hidden) return;
    const rest = this.#rest;
    const assistance = await this.#crew.ask({ kind: "assist", text: this.#editor.text, offset }).catch(() => undefined);
    if (rest !== this.#rest || assistance?.about === undefined) return;
    this.#hover.replaceChildren(...helpOf(assistance.path, assistance.about));
    this.#hover.hidden = false;
    this.#editor.put(this.#hover, offset);
  }

  #leave(): void {
    clearTimeout(this.#rest);
    this.#rest = undefined;
    this.#hover.hidden = true;
  }
}

function helpOf(path: readonly string[], about: NonNullable<Assistance["about"]>): readonly (Node | string)[] {
  const { type, meaning } = about;
  const initial = about.default === undefined ? "" : `; default ${about.default}`;
  const facts = type === "" && initial === "" ? "" : ` (${type}${initial})`;
  return [create("b", { text: path.join(" › ") }), `${facts}${meaning === "" ? "" : `: ${meaning}`}`];
}
