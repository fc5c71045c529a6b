// The scenarios to choose from: those of the command line first, then those that ship, each with its question.

import type { ShownScenario } from "../studio-file.ts";
import { byId, create, createButton } from "./element.ts";

export class ScenarioList {
  readonly #entries: readonly {
    readonly scenario: ShownScenario;
    readonly item: HTMLElement;
    readonly words: string;
  }[];

  constructor(scenarios: readonly ShownScenario[], choose: (scenario: ShownScenario) => void) {
    this.#entries = scenarios.map((scenario) => {
      const button = createButton("", () => {
        choose(scenario);
        const library = byId<HTMLDetailsElement>("library");
        library.open = false;
        library.querySelector("summary")?.focus();
      });
      button.append(create("b", { text: scenario.path }), " ", create("span", { text: scenario.question }));
      const item = create("li", { className: scenario.isGiven ? "given" : "" }, [button]);
      return { scenario, item, words: `${scenario.path} ${scenario.question} ${scenario.text}`.toLowerCase() };
    });
    byId("scenarios").replaceChildren(...this.#entries.map(({ item }) => item));
    byId("scenario-count").textContent = String(scenarios.length);
    const find = byId<HTMLInputElement>("find");
    find.addEventListener("input", () => this.#find(find.value.toLowerCase()));
  }

  /** Undefined: none of them. */
  mark(chosen: ShownScenario | undefined): void {
    for (const { scenario, item } of this.#entries) {
      if (scenario === chosen) item.firstElementChild?.setAttribute("aria-current", "true");
      else item.firstElementChild?.removeAttribute("aria-current");
    }
  }

  #find(wanted: string): void {
    for (const { item, words } of this.#entries)
      item.hidden = !wanted.split(/\s+/).every((word) => words.includes(word));
    byId("none-found").hidden = this.#entries.some(({ item }) => !item.hidden);
  }
}
