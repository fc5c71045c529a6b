// What lies on the studio's desk: the scenario that is edited, under its name and with its logs, checked while one types.

import type { Checked, StudioSelection } from "../protocol.ts";
import type { Shared } from "../share-link.ts";
import type { ShownScenario, StudioFile } from "../studio-file.ts";
import type { Crew } from "./crew.ts";
import { Editor } from "./editor.ts";
import { byId, create } from "./element.ts";
import { showProblems } from "./problem-list.ts";
import { ScenarioList } from "./scenario-list.ts";

/** Typing pauses for so long before the scenario is checked. */
const PAUSE_MS = 200;

export class Desk {
  readonly editor: Editor;
  readonly #crew: Crew;
  readonly #list: ScenarioList;
  readonly #path = byId<HTMLInputElement>("path");
  readonly #onChecked: (checked: Checked) => void;
  #logs: Record<string, string> = {};
  #timer: ReturnType<typeof setTimeout> | undefined;
  #checks = 0;
  /** The text as it can be had again. */
  #saved = "";

  constructor(crew: Crew, scenarios: readonly ShownScenario[], onChecked: (checked: Checked) => void) {
    this.#crew = crew;
    this.#onChecked = onChecked;
    this.editor = new Editor(() => this.#checkSoon());
    this.#list = new ScenarioList(scenarios, (scenario) => this.choose(scenario));
    this.#path.addEventListener("input", () => this.#checkSoon());
    const logs = byId<HTMLInputElement>("logs");
    logs.addEventListener("change", () => void this.#addLogs([...(logs.files ?? [])]));
  }

  get file(): StudioFile {
    return { path: this.#path.value.trim() || "scenario.yaml", text: this.editor.text, logs: this.#logs };
  }

  /** Undefined = as the scenario says. */
  get selection(): StudioSelection {
    return { ...numberIn("seed"), ...numberIn("replications") };
  }

  /** Closing the page would lose what somebody has written. */
  get isUnsaved(): boolean {
    return this.editor.text !== this.#saved;
  }

  markSaved(): void {
    this.#saved = this.editor.text;
  }

  choose(scenario: ShownScenario): void {
    this.#put(scenario, scenario.logs);
    this.#list.mark(scenario);
    byId<HTMLInputElement>("seed").value = "";
    byId<HTMLInputElement>("replications").value = "";
  }

  /** `logs`: links carry none; those of a scenario of that name, where there is one. */
  open({ path, text, selection }: Shared, logs: StudioFile["logs"]): void {
    this.#put({ path, text }, logs);
    this.#list.mark(undefined);
    byId<HTMLInputElement>("seed").value = String(selection.seed ?? "");
    byId<HTMLInputElement>("replications").value = String(selection.replications ?? "");
  }

  async check(): Promise<Checked> {
    clearTimeout(this.#timer);
    this.#checks += 1;
    const number = this.#checks;
    const checked = await this.#crew.check(this.file);
    if (number !== this.#checks) return checked;
    this.editor.show(checked.problems);
    showProblems(checked.problems, (problem) => this.editor.goTo(problem));
    this.#onChecked(checked);
    return checked;
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

async function textOf(file: File): Promise<string> {
  const isZipped = new Uint8Array(await file.slice(0, 2).arrayBuffer()).join() === "31,139";
  const stream = isZipped ? file.stream().pipeThrough(new DecompressionStream("gzip")) : file.stream();
  return new Response(stream).text();
}

function numberIn(id: "seed" | "replications"): StudioSelection {
  const { value, valueAsNumber } = byId<HTMLInputElement>(id);
  return value === "" || !Number.isSafeInteger(valueAsNumber) ? {} : { [id]: valueAsNumber };
}
