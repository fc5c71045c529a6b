// The content security policy of pages: it admits the code of ours, by its hashes, and nothing else.

import { sha256Base64 } from "./sha256.ts";

/** All that a page may have of either: texts as they stand in its elements. */
export interface PageCode {
  readonly styles: readonly string[];
  readonly scripts: readonly string[];
}

/** `further`: directives that only one page needs. */
export function contentPolicy({ styles, scripts }: PageCode, further: readonly string[] = []): string {
  return [
    "default-src 'none'",
    `style-src ${hashes(styles)}`,
    `script-src ${hashes(scripts)}`,
    "img-src data:",
    ...further,
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
}

function hashes(texts: readonly string[]): string {
  return texts.map((text) => `'sha256-${sha256Base64(text)}'`).join(" ");
}
