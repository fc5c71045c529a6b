// The course, lesson by lesson: its commands open their scenarios in the editor, and what a student has worked out stands beside the answer.

import { lessonsIn, type Lesson } from "../lessons.ts";
import { readCommand, type ReadCommand } from "../read-command.ts";
import { byId, create, createButton } from "./element.ts";
import { renderMarkdown } from "./markdown.ts";

export class CoursePane {
  readonly #lessons: readonly Lesson[];
  readonly #open: (command: ReadCommand) => void;
  readonly #choice = byId<HTMLSelectElement>("lesson");
  /** What was predicted, by the title of the lesson: as long as the page is open. */
  readonly #predictions = new Map<string, string>();

  /** `open`: puts on the desk what a command is about. */
  constructor(course: string, open: (command: ReadCommand) => void) {
    this.#lessons = lessonsIn(course);
    this.#open = open;
    byId("tab-course").hidden = this.#lessons.length === 0;
    this.#choice.replaceChildren(...this.#lessons.map(({ title }) => create("option", { text: title })));
    this.#choice.addEventListener("change", () => this.#show());
    byId("lesson-back").addEventListener("click", () => this.#go(-1));
    byId("lesson-forth").addEventListener("click", () => this.#go(1));
    if (this.#lessons.length > 0) this.#show();
  }

  #go(step: number): void {
    this.#choice.selectedIndex += step;
    this.#show();
    byId("lesson-text").focus();
  }

  #show(): void {
    const index = Math.max(0, this.#choice.selectedIndex);
    const { title, text } = this.#lessons[index]!;
    byId<HTMLButtonElement>("lesson-back").disabled = index === 0;
    byId<HTMLButtonElement>("lesson-forth").disabled = index === this.#lessons.length - 1;
    const content = renderMarkdown(text, {
      command: (line) => this.#command(line),
      link: (label, anchor) => createButton(label, () => this.#showAnchor(anchor), "link"),
      prediction: () => this.#prediction(title),
    });
    const article = byId("lesson-text");
    article.replaceChildren(create("h2", { text: title }), ...content);
    this.#tellPrediction(title);
    byId("panel-course").scrollTo?.(0, 0);
  }

  #showAnchor(anchor: string): void {
    const index = this.#lessons.findIndex((lesson) => lesson.anchor === anchor);
    if (index === -1) return;
    this.#choice.selectedIndex = index;
    this.#show();
  }

  #command(line: string): HTMLElement {
    const command = readCommand(line);
    const isHere = command !== undefined && ["run", "sweep", "trace"].includes(command.verb);
    const code = create("code", { text: line });
    if (!isHere)
      return create("div", {}, [code, create("span", { className: "note", text: " at a command line only" })]);
    const words = command.verb === "trace" ? "List its records" : "Open in the editor";
    const button = createButton(words, () => this.#open(command));
    button.setAttribute("aria-label", `${words}: ${line}`);
    return create("div", {}, [code, button]);
  }

  #prediction(title: string): HTMLElement {
    const field = create("textarea");
    field.rows = 2;
    field.value = this.#predictions.get(title) ?? "";
    field.placeholder = "before the run";
    field.addEventListener("input", () => {
      this.#predictions.set(title, field.value);
      this.#tellPrediction(title);
    });
    return create("label", { className: "prediction" }, ["What I have worked out", field]);
  }

  /** Beside every answer of the lesson. */
  #tellPrediction(title: string): void {
    const prediction = this.#predictions.get(title)?.trim() ?? "";
    for (const answer of byId("lesson-text").querySelectorAll(".answer")) {
      answer.querySelector(".predicted")?.remove();
      if (prediction === "") continue;
      const words = create("p", { className: "predicted" }, [
        create("strong", { text: "I had worked out: " }),
        prediction,
      ]);
      answer.querySelector("summary")?.after(words);
    }
  }
}
