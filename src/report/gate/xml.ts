// Text that is safe inside XML 1.0, where some characters may not stand even escaped. Callers: this folder only.

import { wellFormed } from "./well-formed.ts";

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\n": "&#10;",
  "\t": "&#9;",
  "\r": "&#13;",
};

/** For element content: line ends stay as they are. */
export function xmlText(text: string): string {
  return withoutForbidden(text).replace(/[&<>\r]/g, (character) => ENTITIES[character]);
}

/** ` name="value"` for each; white space survives the normalisation of attributes. */
export function xmlAttributes(attributes: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(attributes)
    .flatMap(([name, value]) => (value === undefined ? [] : [` ${name}="${attributeText(value)}"`]))
    .join("");
}

function attributeText(value: string): string {
  return withoutForbidden(value).replace(/[&<>"\n\t\r]/g, (character) => ENTITIES[character]);
}

/** XML 1.0, section 2.2: everything but these may stand in a document. Lone surrogates are no characters. */
function withoutForbidden(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return wellFormed(text).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "\ufffd");
}
