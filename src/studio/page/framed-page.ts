// A page of a report or of a replay in a frame of its own: it may run its script, and reaches nothing of the page around it. As an
// address of its own, and not as the frame's text, for links within it to work.

export class FramedPage {
  readonly #frame: HTMLIFrameElement;
  #address: string | undefined;

  constructor(frame: HTMLIFrameElement) {
    this.#frame = frame;
  }

  show(html: string): void {
    if (this.#address !== undefined) URL.revokeObjectURL(this.#address);
    this.#address = URL.createObjectURL(new Blob([html], { type: "text/html;charset=utf-8" }));
    this.#frame.src = this.#address;
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
