// One run of a design, played: the page that `orrery export --format replay` writes.

import type { Outline, Played, PlayRequest, Source } from "../protocol.ts";
import type { ReadCommand } from "../read-command.ts";
import type { Crew } from "./crew.ts";
import { byId, create } from "./element.ts";
import { download, FramedPage } from "./framed-page.ts";
import { showRecords } from "./records-list.ts";

export class PlayerPane {
  readonly #page = new FramedPage(byId<HTMLIFrameElement>("replay"));
  readonly #crew: Crew;
  readonly #desk: () => Source;
  readonly #variant = byId<HTMLSelectElement>("play-variant");
  readonly #seed = byId<HTMLInputElement>("play-seed");
  #played: (Played & { readonly source: Source }) | undefined;

  /** `desk`: whatever is on it. */
  constructor(crew: Crew, desk: () => Source) {
    this.#crew = crew;
    this.#desk = desk;
    byId("play-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.play(this.#desk(), this.#request());
    });
    byId("find-records").addEventListener("click", () => void this.findRecords(this.#desk(), this.#request()));
    byId("take-replay").addEventListener("click", () => {
      if (this.#played !== undefined) download("replay.html", this.#played.page, "text/html");
    });
  }

  offer({ variants, seed }: Outline): void {
    const chosen = this.#variant.value;
    this.#variant.replaceChildren(...variants.map((name) => create("option", { text: name })));
    if (variants.includes(chosen)) this.#variant.value = chosen;
    this.#seed.placeholder = String(seed);
  }

  choose(variant: string, seed: number): void {
    // The text may have changed since the run was made.
    const isThere = [...this.#variant.options].some(({ value }) => value === variant);
    if (isThere) this.#variant.value = variant;
    this.#seed.value = String(seed);
  }

  /** `at`: where to go to first, in seconds; the beginning where absent. */
  async play(of: Source, request: PlayRequest, at?: number): Promise<void> {
    const source = sourceOf(of);
    const say = (text: string): void => void (byId("play-state").textContent = text);
    byId("play-notices").replaceChildren();
    say(`Running ${request.variant} ...`);
    try {
      const played = await this.#crew.play(source, request);
      this.#played = { ...played, source };
      this.#page.show(played.page, at === undefined ? undefined : { t: at });
      byId("no-replay").hidden = true;
      byId<HTMLButtonElement>("take-replay").disabled = false;
      byId("play-notices").replaceChildren(...played.notices.map((text) => create("li", { text: inThePage(text) })));
      const place = at === undefined ? "" : `, at ${at.toFixed(2)} s`;
      say(`${played.variant}, seed ${played.seed}: digest ${played.digest}${place}`);
    } catch (error) {
      if ((error as Error).message !== "stopped") say((error as Error).message);
    }
  }

  /** Of the scenario on the desk. */
  openTrace({ selection, task = "", kinds = [] }: ReadCommand): void {
    const [variant] = selection.variants ?? [];
    if (variant !== undefined) this.#variant.value = variant;
    this.#seed.value = String(selection.seed ?? "");
    for (const id of ["play-from", "play-until"]) byId<HTMLInputElement>(id).value = "";
    byId<HTMLInputElement>("records-task").value = task;
    byId<HTMLInputElement>("records-kinds").value = kinds.join(", ");
    void this.findRecords(this.#desk(), this.#request());
  }

  /** As `orrery trace` prints them; those of a task, where one is given. */
  async findRecords(of: Source, request: PlayRequest): Promise<void> {
    const source = sourceOf(of);
    const say = (text: string): void => void (byId("play-state").textContent = text);
    say(`Running ${request.variant} ...`);
    const [task, kinds] = ["records-task", "records-kinds"].map((id) => byId<HTMLInputElement>(id).value);
    try {
      const found = await this.#crew.findRecords(source, { ...request, task: task!, kinds: kinds! });
      const { variant, seed, digest } = found;
      showRecords(found, (at) => this.#goTo(source, { ...request, seed }, at));
      say(`${variant}, seed ${seed}: digest ${digest}`);
    } catch (error) {
      if ((error as Error).message !== "stopped") say((error as Error).message);
    }
  }

  #goTo(source: Source, request: PlayRequest, at: number): void {
    const played = this.#played;
    const isShown =
      played?.source.file.text === source.file.text &&
      JSON.stringify(played.source.selection) === JSON.stringify(source.selection) &&
      played.variant === request.variant &&
      played.seed === request.seed;
    if (isShown) this.#page.say({ t: at });
    else void this.play(source, { ...request, from: "", until: "" }, at);
    byId("replay").scrollIntoView();
  }

  #request(): PlayRequest {
    const seed = this.#seed.valueAsNumber;
    return {
      variant: this.#variant.value,
      ...(Number.isSafeInteger(seed) && { seed }),
      from: byId<HTMLInputElement>("play-from").value,
      until: byId<HTMLInputElement>("play-until").value,
    };
  }
}

/** As it is now, whatever becomes of it. */
function sourceOf({ file, selection }: Source): Source {
  return { file, selection };
}

/** Options of the command line are fields here, and of kinds of messages the page itself has a choice. */
function inThePage(notice: string): string {
  return notice.replace("--from and --until choose", "'from' and 'until' choose").replace(/, --message the kinds$/, "");
}
