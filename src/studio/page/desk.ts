// What lies on the studio's desk: the scenario that is edited, under its name and with its logs, checked while one types.

import { lessonsByScenario } from "../lessons.ts";
import type { Checked, StudioSelection } from "../protocol.ts";
import type { Shared } from "../share-link.ts";
import type { ShownScenario, StudioContent, StudioFile } from "../studio-file.ts";
import { Choices } from "./choices.ts";
import type { Crew } from "./crew.ts";
import { Editor } from "./editor.ts";
import { byId, create } from "./element.ts";
import { showProblems } from "./problem-list.ts";
import { ScenarioList } from "./scenario-list.ts";

/** Typing pauses for so long before the scenario is checked. */
const PAUSE_MS = 200;

export class Desk {
  readonly editor: Editor;
  readonly choices: Choices;
  readonly #crew: Crew;
  readonly #list: ScenarioList;
  readonly #path = byId<HTMLInputElement>("path");
  readonly #onChecked: (checked: Checked) => void;
  #logs: Record<string, string> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #checks = 0;
  /** The text as it can be had again. */
  #saved = "";

  constructor(
    crew: Crew,
    { scenarios, course }: Pick<StudioContent, "scenarios" | "course">,
    onChecked: (checked: Checked) => void,
  ) {
    this.#crew = crew;
    this.#onChecked = onChecked;
    this.editor = new Editor(() => this.#checkSoon());
    this.choices = new Choices(() => this.#checkSoon());
    const lessons = lessonsByScenario(course);
    this.#list = new ScenarioList(
      scenarios,
      (path) => lessons.get(path) ?? [],
      (scenario) => this.choose(scenario),
    );
    this.#path.addEventListener("input", () => this.#checkSoon());
    const logs = byId<HTMLInputElement>("logs");
    logs.addEventListener("change", () => void this.#addLogs([...(logs.files ?? [])]));
  }

  get file(): StudioFile {
    return { path: this.#path.value.trim() || "scenario.yaml", text: this.editor.text, logs: this.#logs };
  }

  /** Undefined = as the scenario says. */
  get selection(): StudioSelection {
    return { ...numberIn("seed"), ...numberIn("replications"), ...this.choices.chosen };
  }

  /** Closing the page would lose what somebody has written. */
  get isUnsaved(): boolean {
    return this.editor.text !== this.#saved;
  }

  markSaved(): void {
    this.#saved = this.editor.text;
  }

  choose(scenario: ShownScenario): void {
    this.#select({});
    this.#put(scenario, scenario.logs);
    this.#list.mark(scenario);
  }

  /** `logs`: links carry none; those of a scenario of that name, where there is one. */
  open({ path, text, selection }: Shared, logs: StudioFile["logs"]): void {
    this.#select(selection);
    this.#put({ path, text }, logs);
    this.#list.mark(undefined);
  }

  /** A file of the user's. Browsers tell its name alone. */
  async openFile(file: File): Promise<void> {
    this.open({ path: file.name, text: await textOf(file), selection: {} }, this.#logs);
  }

  async check(): Promise<Checked> {
    clearTimeout(this.#timer);
    this.#checks += 1;
    const number = this.#checks;
    const checked = await this.#crew.ask({ kind: "check", file: this.file, selection: this.selection });
    if (number !== this.#checks) return checked;
    this.editor.show(checked.problems);
    showProblems(checked.problems, (problem) => this.editor.goTo(problem));
    if (checked.outline !== undefined) this.choices.offer(checked.outline.designs);
    tellChoices(checked);
    this.#onChecked(checked);
    return checked;
  }

  #select(selection: StudioSelection): void {
    byId<HTMLInputElement>("seed").value = String(selection.seed ?? "");
    byId<HTMLInputElement>("replications").value = String(selection.replications ?? "");
    this.choices.choose(selection);
  }

  #put({ path, text }: Pick<StudioFile, "path" | "text">, logs: StudioFile["logs"]): void {
    this.#path.value = path;
    this.#logs = { ...logs };
    this.#tellLogs();
    this.editor.replaceAll(text);
    this.markSaved();
    void this.check();
  }

  #checkSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.check(), PAUSE_MS);
  }

  /** A browser tells their names alone. */
  async #addLogs(files: readonly File[]): Promise<void> {
    for (const file of files) this.#logs[file.name] = await textOf(file);
    this.#tellLogs();
    await this.check();
  }

  #tellLogs(): void {
    byId("log-names").replaceChildren(...Object.keys(this.#logs).map((name) => create("li", { text: name })));
  }
}

/** What is wrong with the settings, or what is not judged at them. */
function tellChoices({ refusals, outline }: Checked): void {
  const state = byId("choices-state");
  const left = outline?.leftOut.length ?? 0;
  const leftOut = `${left === 1 ? "1 expectation is" : `${left} expectations are`} left out: about other settings, or designs that are not run.`;
  state.textContent = refusals.length > 0 ? refusals.join("\n") : left > 0 ? leftOut : "";
  state.dataset["tone"] = refusals.length > 0 ? "fail" : "";
}

async function textOf(file: File): Promise<string> {
  const isZipped = new Uint8Array(await file.slice(0, 2).arrayBuffer()).join() === "31,139";
  const stream = isZipped ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file.stream();
  return new Response(stream).text();
}

function numberIn(id: "seed" | "replications"): StudioSelection {
  const { value, valueAsNumber } = byId<HTMLInputElement>(id);
  return value === "" || !Number.isSafeInteger(valueAsNumber) ? {} : { [id]: valueAsNumber };
}
