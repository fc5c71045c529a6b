// The scenarios to choose from: those of the command line first, then those that ship, shelf by shelf, each with its question and the
// lessons that it is for.

import type { ShownScenario } from "../studio-file.ts";
import { byId, create, createButton } from "./element.ts";

interface Entry {
  readonly scenario: ShownScenario;
  readonly item: HTMLElement;
  readonly words: string;
}

export class ScenarioList {
  readonly #entries: readonly Entry[];
  readonly #shelves: readonly { readonly element: HTMLElement; readonly entries: readonly Entry[] }[];

  /** `lessonsOf`: of the course, by the name of the file. */
  constructor(
    scenarios: readonly ShownScenario[],
    lessonsOf: (path: string) => readonly number[],
    choose: (scenario: ShownScenario) => void,
  ) {
    this.#entries = scenarios.map((scenario) => entryOf(scenario, lessonsOf(scenario.path), choose));
    const names = [...new Set(scenarios.map(({ shelf }) => shelf))];
    this.#shelves = names.map((name) => {
      const entries = this.#entries.filter(({ scenario }) => scenario.shelf === name);
      const list = create(
        "ul",
        {},
        entries.map(({ item }) => item),
      );
      list.setAttribute("aria-label", name);
      return { element: create("div", { className: "shelf" }, [create("h3", { text: name }), list]), entries };
    });
    byId("scenarios").replaceChildren(...this.#shelves.map(({ element }) => element));
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
    for (const { element, entries } of this.#shelves) element.hidden = entries.every(({ item }) => item.hidden);
    byId("none-found").hidden = this.#entries.some(({ item }) => !item.hidden);
  }
}

function entryOf(
  scenario: ShownScenario,
  lessons: readonly number[],
  choose: (scenario: ShownScenario) => void,
): Entry {
  const { path, question, text, shelf } = scenario;
  const button = createButton("", () => {
    choose(scenario);
    const library = byId<HTMLDetailsElement>("library");
    library.open = false;
    library.querySelector("summary")?.focus();
  });
  button.append(create("b", { text: path }), " ", create("span", { text: question }));
  const lesson = lessons.length === 0 ? "" : `${lessons.length === 1 ? "lesson" : "lessons"} ${lessons.join(", ")}`;
  if (lesson !== "") button.append(" ", create("small", { text: lesson }));
  const item = create("li", { className: scenario.isGiven ? "given" : "" }, [button]);
  return { scenario, item, words: `${path} ${question} ${shelf} ${lesson} ${text}`.toLowerCase() };
}
