// Text that is safe to put into HTML or SVG. Everything interpolated into the `markup` tag is escaped unless it is markup
// already, so that a hostile name in a scenario stays a name. Callers: html/ and svg/ only.

/** Escaped text. Only `markup`, `join` and `verbatim` make it. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Piece = Markup | string | number | null | undefined | readonly Piece[];

/** Numbers are coordinates: rounded to hundredths, and 0 where they are not finite. Values to read come as strings. */
export function markup(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(strings.reduce((text, string, index) => text + render(pieces[index - 1]) + string));
}

export function join(pieces: readonly Piece[]): Markup {
  return new Markup(pieces.map(render).join(""));
}

/** For constants of this program (style sheet, script); never for anything that a user wrote. */
export function verbatim(text: string): Markup {
  return new Markup(text);
}

function render(piece: Piece): string {
  if (piece === null || piece === undefined) return "";
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === "number") return Number.isFinite(piece) ? String(Math.round(piece * 100) / 100) : "0";
  if (typeof piece === "string") return escapeText(piece);
  return piece.map(render).join("");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeText(text: string): string {
  return withoutControls(text).replace(/[&<>"']/g, (character) => ENTITIES[character]);
}

/** Drops control characters except tab and newline (terminal escapes), and those that reorder text (bidi spoofing). */
export function withoutControls(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, "");
}

/** One line, for tables and terminals. */
export function singleLine(text: string): string {
  return withoutControls(text.replace(/\s+/g, " ")).trim();
}
