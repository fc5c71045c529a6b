// Which designs are run, and which settings are tried on them: what `--variant`, `--set` and `--goal` are to the command line.

import type { StudioSelection } from "../protocol.ts";
import { byId, create } from "./element.ts";

type Chosen = Pick<StudioSelection, "variants" | "settings" | "goals">;

const NAMED_MAX = 3;

export class Choices {
  readonly #settings = byId<HTMLTextAreaElement>("settings");
  readonly #goals = byId<HTMLInputElement>("goals");
  readonly #boxes = byId("designs");
  readonly #onChange: () => void;
  #designs: readonly string[] = [];
  /** Undefined = all. */
  #wanted: readonly string[] | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
    for (const field of [this.#settings, this.#goals])
      field.addEventListener("input", () => {
        this.#tellSettings();
        onChange();
      });
    byId("all-designs").addEventListener("click", () => this.#want(undefined));
    byId("no-designs").addEventListener("click", () => this.#want([]));
  }

  get chosen(): Chosen {
    const settings = linesOf(this.#settings.value, /\n/);
    const goals = linesOf(this.#goals.value, /[,\s]+/);
    return {
      ...(this.#wanted && { variants: this.#wanted }),
      ...(settings.length > 0 && { settings }),
      ...(goals.length > 0 && { goals }),
    };
  }

  choose({ variants, settings = [], goals = [] }: Chosen): void {
    this.#wanted = variants;
    this.#settings.value = settings.join("\n");
    this.#goals.value = goals.join(", ");
    this.#designs = [];
    byId<HTMLDetailsElement>("settings-part").open = settings.length > 0;
    this.#tellSettings();
  }

  /** What the scenario has now. Those that were chosen stay so; of what is gone nothing is asked any more. */
  offer(designs: readonly string[]): void {
    if (designs.join() === this.#designs.join()) return;
    const kept = this.#wanted?.filter((name) => designs.includes(name) || name.includes("@"));
    this.#designs = designs;
    this.#wanted = kept === undefined || kept.length === 0 || kept.length === designs.length ? undefined : kept;
    this.#show();
  }

  /** The place of the value to be tried: its values are for the user to write. */
  vary(path: string, value: string): void {
    const others = linesOf(this.#settings.value, /\n/).filter((line) => !line.startsWith(`${path}=`));
    this.#settings.value = [...others, `${path}=${value}`].join("\n");
    byId<HTMLDetailsElement>("settings-part").open = true;
    this.#settings.focus();
    this.#settings.setSelectionRange(this.#settings.value.length, this.#settings.value.length);
    this.#tellSettings();
    this.#onChange();
  }

  #want(wanted: readonly string[] | undefined): void {
    this.#wanted = wanted;
    this.#show();
    this.#onChange();
  }

  #show(): void {
    const wanted = new Set(this.#wanted ?? this.#designs);
    this.#boxes.replaceChildren(
      ...this.#designs.map((name) => {
        const box = create("input");
        box.type = "checkbox";
        box.value = name;
        box.checked = wanted.has(name);
        box.addEventListener("change", () => this.#ticked());
        return create("label", {}, [box, ` ${name}`]);
      }),
    );
    this.#tellDesigns();
  }

  #ticked(): void {
    const boxes = [...this.#boxes.querySelectorAll("input")];
    const ticked = boxes.filter(({ checked }) => checked).map(({ value }) => value);
    this.#wanted = ticked.length === boxes.length ? undefined : ticked;
    this.#tellDesigns();
    this.#onChange();
  }

  #tellDesigns(): void {
    const wanted = this.#wanted;
    const names = wanted === undefined || wanted.length > NAMED_MAX ? "" : ` (${wanted.join(", ")})`;
    const count = this.#designs.length;
    byId("designs-part").hidden = count < 2;
    byId("designs-state").textContent =
      wanted === undefined ? `all ${count}` : wanted.length === 0 ? "none" : `${wanted.length} of ${count}${names}`;
  }

  #tellSettings(): void {
    const settings = linesOf(this.#settings.value, /\n/);
    byId("settings-state").textContent = settings.length === 0 ? "" : `: ${settings.join("; ")}`;
    this.#settings.rows = Math.max(2, settings.length + 1);
  }
}

function linesOf(text: string, end: RegExp): readonly string[] {
  return text
    .split(end)
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
