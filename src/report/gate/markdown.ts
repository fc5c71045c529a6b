// Text that is safe inside GitHub's Markdown, table cells included: a scenario's name must not become a heading, a link, a
// mention of somebody or an image. Callers: this folder only.

import { singleLine } from "../markup.ts";

/** Running text on one line. */
export function markdownText(text: string): string {
  return (
    singleLine(text)
      .replace(/[\\`*_{}[\]()#+!|~>-]/g, (character) => `\\${character}`)
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      // A name that is called (@somebody) gets a message; an empty comment breaks the spell.
      .replaceAll("@", "@<!-- -->")
  );
}

/** A code span, for commands and paths: longer fences than any in the text, and bars that do not end a cell. */
export function markdownCode(text: string): string {
  const plain = singleLine(text).replaceAll("|", "\\|");
  const longest = Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const isBounded = plain.startsWith("`") || plain.endsWith("`") || plain === "";
  return isBounded ? `${fence} ${plain} ${fence}` : `${fence}${plain}${fence}`;
}
