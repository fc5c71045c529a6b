// Cuts an expectation into words: names, numbers with their units, operators and brackets.

export type Token =
  | {
      readonly kind: "number";
      readonly at: number;
      readonly text: string;
      readonly value: number;
      readonly unit: string;
    }
  | { readonly kind: "name"; readonly at: number; readonly text: string }
  | { readonly kind: "sign"; readonly at: number; readonly text: string }
  | { readonly kind: "end"; readonly at: number; readonly text: "" };

// A minus sign belongs to a name only where a letter or digit follows without a space: `two-choices`, but `a.x - b.x`.
const NAME = /^[A-Za-z_][A-Za-z0-9_]*(?:[-.][A-Za-z0-9_]+)*/;
const NUMBER = /^\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/;
const UNIT = /^(?:%|\/?[A-Za-z]+)/;
const SIGN = /^(?:<=|>=|==|!=|[<>+\-*/()])/;

/** A token, or the offset of a character that begins none. */
export function readTokens(text: string): readonly Token[] | { readonly strayAt: number } {
  const tokens: Token[] = [];
  let at = 0;
  for (;;) {
    at += /^\s*/.exec(text.slice(at))![0].length;
    if (at >= text.length) break;
    const token = readToken(text, at);
    if (token === undefined) return { strayAt: at };
    tokens.push(token.token);
    at += token.length;
  }
  return [...tokens, { kind: "end", at, text: "" }];
}

function readToken(text: string, at: number): { token: Token; length: number } | undefined {
  const rest = text.slice(at);
  const number = NUMBER.exec(rest)?.[0];
  if (number !== undefined) {
    const unit = UNIT.exec(rest.slice(number.length))?.[0] ?? "";
    return {
      token: { kind: "number", at, text: number + unit, value: Number(number), unit },
      length: number.length + unit.length,
    };
  }
  const name = NAME.exec(rest)?.[0];
  if (name !== undefined) return { token: { kind: "name", at, text: name }, length: name.length };
  const sign = SIGN.exec(rest)?.[0];
  return sign === undefined ? undefined : { token: { kind: "sign", at, text: sign }, length: sign.length };
}
