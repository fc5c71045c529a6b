// Looks at a text before the YAML parser does: a parser that recurses too deep takes the whole process down (the engine
// aborts when a regular expression is compiled on a full stack), and some inputs cost it quadratic time.

import { Lexer } from "yaml";
import { LIMITS } from "../limits.ts";
import type { Span } from "./source-node.ts";

export interface HostileText extends Span {
  readonly message: string;
}

/** Undefined for a text that is safe to parse. */
export function refuseHostileText(text: string): HostileText | undefined {
  return refuseSize(text) ?? refuseBinary(text) ?? refuseNesting(text);
}

function refuseSize(text: string): HostileText | undefined {
  if (text.length <= LIMITS.characters) return undefined;
  const message = `expected a scenario of at most 1 MiB, found ${(text.length / (1 << 20)).toFixed(1)} MiB; keep bulk data in CSV or SWF files`;
  return { start: 0, end: 1, message };
}

function refuseBinary(text: string): HostileText | undefined {
  // Control characters other than tab and line ends, and what a decoder leaves of bytes that are not UTF-8.
  const at = text.search(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/);
  if (at === -1) return undefined;
  return { start: at, end: at + 1, message: "expected YAML text in UTF-8, found a binary file or another encoding" };
}

function refuseNesting(text: string): HostileText | undefined {
  let offset = 0;
  let tokens = 0;
  let flowDepth = 0;
  let lineDepth = 0;
  for (const token of new Lexer().lex(text)) {
    // Characters below space stand for marks of the lexer itself and have no place in the text.
    const isMark = token === "\u0002" || token === "\u0018" || token === "\u001f";
    if (token === "[" || token === "{") flowDepth += 1;
    else if (token === "]" || token === "}") flowDepth = Math.max(0, flowDepth - 1);
    else if (token.startsWith("\n") || token.startsWith("\r\n")) lineDepth = 0;
    else if (flowDepth === 0 && (token === "-" || token === "?" || token === ":")) lineDepth += 1;
    else if (token.startsWith("  ") && token.trim() === "") lineDepth += Math.floor(token.length / LIMITS.depth);
    tokens += 1;
    if (flowDepth > LIMITS.depth || lineDepth > LIMITS.depth)
      return {
        start: offset,
        end: offset + 1,
        message: `expected at most ${LIMITS.depth} levels of nesting, found more`,
      };
    if (tokens > LIMITS.tokens)
      return {
        start: offset,
        end: offset + 1,
        message: "expected a scenario, found too much YAML; keep bulk data in CSV or SWF files",
      };
    if (!isMark) offset += token.length;
  }
  return undefined;
}
