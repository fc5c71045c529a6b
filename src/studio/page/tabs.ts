// The tabs over the results: arrow keys go from one to the next, as people who use no mouse expect of tabs.

import { byId } from "./element.ts";

export class Tabs {
  readonly #tabs = [...document.querySelectorAll<HTMLButtonElement>("[role=tab]")];

  constructor() {
    for (const tab of this.#tabs) {
      tab.addEventListener("click", () => this.choose(tab.id));
      tab.addEventListener("keydown", (event) => this.#key(event, tab));
    }
  }

  choose(id: string): void {
    for (const tab of this.#tabs) {
      const isChosen = tab.id === id;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      byId(tab.getAttribute("aria-controls") ?? "").hidden = !isChosen;
    }
  }

  #key(event: KeyboardEvent, tab: HTMLButtonElement): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = (this.#tabs.indexOf(tab) + step + this.#tabs.length) % this.#tabs.length;
    const next = this.#tabs[index];
    this.choose(next.id);
    next.focus();
  }
}
