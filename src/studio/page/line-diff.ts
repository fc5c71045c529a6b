// Which lines of a text are gone and which are new: for what somebody changed between two runs, a few lines as a rule.

export interface ChangedLine {
  readonly sign: "-" | "+";
  readonly text: string;
}

/** Beyond this many lines on both sides what differs is told as a whole: nobody edits that much between two runs. */
const LINES_MAX = 1_500;

export function changedLines(before: string, after: string): readonly ChangedLine[] {
  const [a, b] = trimmed(before.split("\n"), after.split("\n"));
  if (a.length > LINES_MAX || b.length > LINES_MAX)
    return [...a.map((text) => ({ sign: "-" as const, text })), ...b.map((text) => ({ sign: "+" as const, text }))];
  const common = longestCommon(a, b);
  const lines: ChangedLine[] = [];
  let [at, to] = [0, 0];
  while (at < a.length || to < b.length) {
    if (at < a.length && to < b.length && a[at] === b[to]) [at, to] = [at + 1, to + 1];
    else if (to === b.length || (at < a.length && common[at + 1]![to]! >= common[at]![to + 1]!)) {
      lines.push({ sign: "-", text: a[at]! });
      at += 1;
    } else {
      lines.push({ sign: "+", text: b[to]! });
      to += 1;
    }
  }
  return lines;
}

/** Without what both begin and end with. */
function trimmed(a: readonly string[], b: readonly string[]): readonly [readonly string[], readonly string[]] {
  let start = 0;
  while (start < Math.min(a.length, b.length) && a[start] === b[start]) start += 1;
  let end = 0;
  const most = Math.min(a.length, b.length) - start;
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1;
  return [a.slice(start, a.length - end), b.slice(start, b.length - end)];
}

/** Of what follows each pair of lines, the length. */
function longestCommon(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let at = a.length - 1; at >= 0; at -= 1)
    for (let to = b.length - 1; to >= 0; to -= 1)
      table[at]![to] =
        a[at] === b[to] ? table[at + 1]![to + 1]! + 1 : Math.max(table[at + 1]![to]!, table[at]![to + 1]!);
  return table;
}
