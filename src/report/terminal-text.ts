// Laying out plain text in columns: width in cells (wide East Asian characters count two), padding, cutting, wrapping.

export function displayWidth(text: string): number {
  return [...text].reduce((width, character) => width + cellsOf(character), 0);
}

export function pad(text: string, width: number, align: "left" | "right" = "left"): string {
  const blank = " ".repeat(Math.max(0, width - displayWidth(text)));
  return align === "left" ? text + blank : blank + text;
}

export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let kept = "";
  for (const character of text) {
    if (displayWidth(kept) + cellsOf(character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** Words longer than the line stand alone on it. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1)!;
    if (last !== "" && displayWidth(last) + 1 + displayWidth(word) > width) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}

/** Combining marks take no cell; Hangul, kana, ideographs, full-width forms and emoji take two. */
function cellsOf(character: string): number {
  if (/^\p{Mark}/u.test(character)) return 0;
  const code = character.codePointAt(0)!;
  const isWide =
    (code >= 0x1100 && code <= 0x115f) ||
    (code >= 0x2e80 && code <= 0xa4cf) ||
    (code >= 0xac00 && code <= 0xd7a3) ||
    (code >= 0xf900 && code <= 0xfaff) ||
    (code >= 0xfe30 && code <= 0xfe6f) ||
    (code >= 0xff00 && code <= 0xff60) ||
    (code >= 0x1f300 && code <= 0x1faff) ||
    (code >= 0x20000 && code <= 0x3fffd);
  return isWide ? 2 : 1;
}
