// The script of the studio's page: it unpacks the engine and the scenarios that the page holds, and ties the desk, the workers and
// the results together.

import type { Checked, Outline, PlayRequest, RunDigest, StudioReport } from "../protocol.ts";
import type { ReadCommand } from "../read-command.ts";
import { packShared, unpackShared, unpackText } from "../share-link.ts";
import type { ShownScenario, StudioContent } from "../studio-file.ts";
import { ChangesPane, type Experiment } from "./changes-pane.ts";
import { Completion } from "./completion.ts";
import { CoursePane } from "./course-pane.ts";
import { Crew, type Progress } from "./crew.ts";
import { Desk } from "./desk.ts";
import { byId } from "./element.ts";
import { download } from "./framed-page.ts";
import { PlayerPane } from "./player-pane.ts";
import { ResultsPane } from "./results-pane.ts";
import { Tabs } from "./tabs.ts";

/** More workers than this help nobody on a machine that is asked for other things too. */
const WORKERS_MAX = 16;

class Studio {
  readonly #scenarios: readonly ShownScenario[];
  readonly #crew: Crew;
  readonly #desk: Desk;
  readonly #tabs = new Tabs();
  readonly #results: ResultsPane;
  readonly #player: PlayerPane;
  readonly #changes: ChangesPane;
  #isRunning = false;

  constructor({ scenarios, course }: StudioContent, engine: string) {
    this.#scenarios = scenarios;
    this.#crew = new Crew(engine, Math.min(WORKERS_MAX, navigator.hardwareConcurrency || 2));
    this.#desk = new Desk(this.#crew, { scenarios, course }, (checked) => this.#checked(checked));
    new Completion(this.#crew, this.#desk.editor, (path, value) => this.#desk.choices.vary(path, value));
    this.#player = new PlayerPane(this.#crew, () => this.#desk);
    this.#results = new ResultsPane({
      play: (run, at) => this.#watch(run, at),
      follow: (run, task) => this.#follow(run, task),
    });
    this.#changes = new ChangesPane(this.#crew, (files) => {
      this.#results.showBeside(files);
      if (files !== undefined) this.#tabs.choose("tab-report");
    });
    new CoursePane(course, (command) => void this.#openCommand(command));
    this.#listen();
  }

  /** What the address holds, or the first scenario. */
  async open(): Promise<void> {
    try {
      const shared = await unpackShared(location.hash);
      if (shared !== undefined) {
        const logs = this.#scenarios.find(({ path }) => path === shared.path)?.logs ?? {};
        return this.#desk.open(shared, logs);
      }
    } catch {
      say("The link is damaged: nothing could be read from it.");
    }
    if (this.#desk.file.text === "") this.#desk.choose(this.#scenarios[0]);
  }

  #listen(): void {
    byId("run-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#run();
    });
    byId("stop").addEventListener("click", () => this.#crew.stop());
    byId("share").addEventListener("click", () => void this.#share());
    byId("take-scenario").addEventListener("click", () => {
      const { path, text } = this.#desk.file;
      download(path.split(/[\\/]/).at(-1)!, text, "application/yaml");
      this.#desk.markSaved();
    });
    const chooser = byId<HTMLInputElement>("scenario-file");
    byId("open-file").addEventListener("click", () => chooser.click());
    chooser.addEventListener("change", () => {
      void this.#openFile(chooser.files?.[0]);
      chooser.value = "";
    });
    byId("desk").addEventListener("dragover", (event) => event.preventDefault());
    byId("desk").addEventListener("drop", (event) => {
      event.preventDefault();
      void this.#openFile(event.dataTransfer?.files[0]);
    });
    byId("wide").addEventListener("click", () => this.#widen());
    addEventListener("hashchange", () => void this.open());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      // As the button does: the fields are looked at first.
      byId<HTMLFormElement>("run-form").requestSubmit();
    });
    addEventListener("beforeunload", (event) => {
      if (this.#desk.isUnsaved) event.preventDefault();
    });
  }

  #checked({ outline }: Checked): void {
    if (outline === undefined) return;
    document.title = `${outline.name} · Orrery studio`;
    byId("question").textContent = outline.question;
    byId("story").textContent = outline.story;
    byId("story-part").hidden = outline.story === "";
    byId<HTMLInputElement>("seed").placeholder = String(outline.seed);
    byId<HTMLInputElement>("replications").placeholder = seedsOf(outline);
    this.#player.offer(outline);
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#setRunning(true);
    const { file, selection } = this.#desk;
    const began = performance.now();
    try {
      const { outline, refusals } = await this.#desk.check();
      if (outline === undefined) return say("There are mistakes in the scenario: it was not run.", "fail");
      if (refusals.length > 0) return say("There are mistakes in the settings to try: it was not run.", "fail");
      if (outline.variants.length === 0) return say("No design is chosen: nothing was run.", "fail");
      const report = await this.#crew.compare(file, selection, (progress) => tellProgress(progress, began));
      if (report === null) return say("Stopped before a run was done.");
      this.#results.show(file, selection, report);
      this.#tabs.choose("tab-report");
      const words = `${report.isPartial ? "Stopped" : "Done"} after ${secondsSince(began)}: ${report.verdict}. ${report.answer}.`;
      say(words, toneOf(report));
      if (matchMedia("(max-width: 1000px)").matches) byId("results").scrollIntoView();
      void this.#tellChange(words, { file, selection, report });
    } catch (error) {
      say((error as Error).message, "fail");
    } finally {
      this.#setRunning(false);
    }
  }

  /** Later: it takes a while where there are many figures, and the report is there. */
  async #tellChange(words: string, experiment: Experiment): Promise<void> {
    const change = await this.#changes.show(experiment);
    if (change !== undefined && !this.#isRunning) say(`${words} ${change}.`, toneOf(experiment.report));
  }

  #setRunning(isRunning: boolean): void {
    this.#isRunning = isRunning;
    const [run, stop] = [byId<HTMLButtonElement>("run"), byId<HTMLButtonElement>("stop")];
    // Whoever uses the keyboard must not lose the place where they are.
    const hasFocus = [run, stop].includes(document.activeElement as HTMLButtonElement);
    run.hidden = isRunning;
    stop.hidden = !isRunning;
    if (hasFocus) (isRunning ? stop : run).focus();
    byId("progress-part").hidden = !isRunning;
    if (isRunning) {
      byId<HTMLProgressElement>("progress").removeAttribute("value");
      byId("progress-text").textContent = "";
      say("Running ...");
    }
  }

  /** The run as it was made, whatever has become of the text meanwhile. */
  #watch({ variant, seed }: Pick<RunDigest, "variant" | "seed">, at?: number): void {
    const request = this.#turnTo({ variant, seed });
    void this.#player.play(this.#results.source ?? this.#desk, request, at);
  }

  #follow(run: Pick<RunDigest, "variant" | "seed">, task: number): void {
    const request = this.#turnTo(run);
    byId<HTMLInputElement>("records-task").value = String(task);
    byId<HTMLInputElement>("records-kinds").value = "";
    void this.#player.findRecords(this.#results.source ?? this.#desk, request);
  }

  #turnTo({ variant, seed }: Pick<RunDigest, "variant" | "seed">): PlayRequest {
    for (const id of ["play-from", "play-until"]) byId<HTMLInputElement>(id).value = "";
    this.#player.choose(variant, seed);
    this.#tabs.choose("tab-play");
    byId("tab-play").focus();
    return { variant, seed, from: "", until: "" };
  }

  /** Of the course: its scenario as it ships, with what the command asks for. */
  async #openCommand(command: ReadCommand): Promise<void> {
    const { verb, path } = command;
    const scenario = this.#scenarios.find((each) => each.path === path && !each.isGiven);
    if (scenario === undefined) return say(`The page has no scenario ${path}.`, "fail");
    if (this.#desk.isUnsaved && !confirm("What you have written is not saved. Leave it?")) return;
    const isTrace = verb === "trace";
    // A trace is of one run: what it names is chosen there, and all designs stay on the desk.
    const selection = isTrace ? {} : command.selection;
    this.#desk.open({ path, text: scenario.text, selection }, scenario.logs);
    byId(isTrace ? "tab-play" : "run").focus();
    say("");
    if (!isTrace) return;
    this.#tabs.choose("tab-play");
    await this.#desk.check();
    this.#player.openTrace(command);
  }

  async #openFile(file: File | undefined): Promise<void> {
    if (file === undefined) return;
    if (this.#desk.isUnsaved && !confirm("What you have written is not saved. Leave it?")) return;
    await this.#desk.openFile(file);
  }

  async #share(): Promise<void> {
    const { file, selection } = this.#desk;
    const fragment = await packShared({ ...file, selection });
    const link = `${location.href.split("#")[0]}#${fragment}`;
    history.replaceState(null, "", `#${fragment}`);
    this.#desk.markSaved();
    const field = byId<HTMLInputElement>("link");
    field.value = link;
    byId("link-part").hidden = false;
    field.select();
    const isCopied = await navigator.clipboard.writeText(link).then(
      () => true,
      () => false,
    );
    byId("link-state").textContent =
      `${isCopied ? "Copied" : "Copy it from here"}: ${link.length.toLocaleString("en")} characters, with the whole scenario in them. It opens this page where this page is: send the file along, or put it on a server.`;
  }

  #widen(): void {
    const isWide = document.body.classList.toggle("wide");
    byId("wide").setAttribute("aria-pressed", String(isWide));
  }
}

function seedsOf({ replications, isUntilPrecise }: Outline): string {
  return isUntilPrecise ? `up to ${replications}` : String(replications);
}

function tellProgress({ done, total, underWay }: Progress, began: number): void {
  const bar = byId<HTMLProgressElement>("progress");
  bar.max = total;
  bar.value = done;
  const long =
    underWay === undefined
      ? ""
      : `; ${underWay.job.variant}, seed ${underWay.job.seed} is at ${Math.round(underWay.now).toLocaleString("en")} s of virtual time`;
  // Not where it would be spoken, run by run.
  byId("progress-text").textContent =
    `${done} of ${total} runs, ${secondsSince(began)}${leftOf(done, total, began)}${long}`;
}

/** Once it can be guessed: nobody believes the first of them. */
function leftOf(done: number, total: number, began: number): string {
  const elapsed = (performance.now() - began) / 1000;
  if (done === 0 || done === total || elapsed < 2) return "";
  return `, about ${Math.ceil((elapsed * (total - done)) / done)} s left`;
}

function secondsSince(began: number): string {
  return `${((performance.now() - began) / 1000).toFixed(1)} s`;
}

function toneOf({ verdict }: StudioReport): string {
  return verdict === "pass" || verdict === "inconclusive" ? verdict : "fail";
}

function say(text: string, tone = ""): void {
  const state = byId("state");
  state.textContent = text;
  state.dataset["tone"] = tone;
}

async function start(): Promise<void> {
  const [engine, content] = await Promise.all(["engine", "content"].map((id) => unpackText(byId(id).textContent)));
  const address = URL.createObjectURL(new Blob([engine], { type: "text/javascript" }));
  await new Studio(JSON.parse(content) as StudioContent, address).open();
}

start().catch((error: unknown) => say(`The studio could not start: ${String(error)}`, "fail"));
