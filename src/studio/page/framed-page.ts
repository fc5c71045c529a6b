// A page of a report or of a replay in a frame of its own: it may run its script, and reaches nothing of the page around it. As the
// frame's text: at an address of its own, links from one place of the page to another would be refused.

export class FramedPage {
  readonly #frame: HTMLIFrameElement;
  #word: object | undefined;

  constructor(frame: HTMLIFrameElement) {
    this.#frame = frame;
    // It has no origin of its own that could be named.
    frame.addEventListener("load", () => this.say(this.#word));
  }

  /** To a page that is there. */
  say(word: object | undefined): void {
    if (word !== undefined) this.#frame.contentWindow?.postMessage(word, "*");
  }

  /** `word`: said to the page when it is there. */
  show(html: string, word?: object): void {
    this.#word = word;
    this.#frame.srcdoc = html;
    this.#frame.hidden = false;
  }
}

export function download(name: string, content: string, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Not at once: the browser has yet to read it.
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
