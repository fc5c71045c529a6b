// Lines of text, pulled one at a time. Only the edges open files (src/cli/files/line-source.ts); here is the seam, and the
// version for a text that is already in memory (the browser, tests).

export interface LineSource {
  /** For messages: the file's path as the user wrote it. */
  readonly name: string;
  /** The next line without its end; undefined after the last. A final line end makes no extra line. */
  next(): string | undefined;
}

export function linesOf(text: string, name: string): LineSource {
  let position = 0;
  return {
    name,
    next() {
      if (position >= text.length) return undefined;
      const end = text.indexOf("\n", position);
      const stop = end === -1 ? text.length : end;
      const line = text.slice(position, stop);
      position = stop + 1;
      return line.endsWith("\r") ? line.slice(0, -1) : line;
    },
  };
}
