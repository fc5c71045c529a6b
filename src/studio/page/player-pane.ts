// One run of a design, played: the page that `orrery export --format replay` writes.

import type { Outline, Played, PlayRequest, StudioSelection } from "../protocol.ts";
import type { StudioFile } from "../studio-file.ts";
import type { Crew } from "./crew.ts";
import { byId, create } from "./element.ts";
import { download, FramedPage } from "./framed-page.ts";

/** Whose runs are played. */
interface Source {
  readonly file: StudioFile;
  readonly selection: StudioSelection;
}

export class PlayerPane {
  readonly #page = new FramedPage(byId<HTMLIFrameElement>("replay"));
  readonly #crew: Crew;
  readonly #desk: () => Source;
  readonly #variant = byId<HTMLSelectElement>("play-variant");
  readonly #seed = byId<HTMLInputElement>("play-seed");
  #played: Played | undefined;

  /** `desk`: whatever is on it. */
  constructor(crew: Crew, desk: () => Source) {
    this.#crew = crew;
    this.#desk = desk;
    byId("play-form").addEventListener("submit", (event) => {
      event.preventDefault();
      void this.play(this.#desk(), this.#request());
    });
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
  async play({ file, selection }: Source, request: PlayRequest, at?: number): Promise<void> {
    const say = (text: string): void => void (byId("play-state").textContent = text);
    byId("play-notices").replaceChildren();
    say(`Running ${request.variant} ...`);
    try {
      const played = await this.#crew.play(file, selection, request);
      this.#played = played;
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

/** Options of the command line are fields here, and of kinds of messages the page itself has a choice. */
function inThePage(notice: string): string {
  return notice.replace("--from and --until choose", "'from' and 'until' choose").replace(/, --message the kinds$/, "");
}
