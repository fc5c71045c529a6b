// A setting to sweep in the words of a shell, `path=values`: a list `0s,1s,5s`, a range `1s..10s/4` or `1ms..1s/4:log`, or YAML in
// brackets. What it stands for goes into the sweep section, which says what is wrong with the values themselves.

import { parse } from "yaml";

export interface Setting {
  readonly path: string;
  /** As the sweep section would have it. */
  readonly values: unknown;
}

const RANGE = /^(.+?)\.\.(.+?)(?:\/(\d+))?((?::(?:log|linear|whole))*)$/;

/** Or what was expected in its place. */
export function readSetting(written: string): Setting | string {
  const at = written.indexOf("=");
  const path = written.slice(0, at).trim();
  const values = written.slice(at + 1).trim();
  if (at < 1 || path === "" || values === "")
    return `expected path=values, such as scheduler.loadReports=0s,1s,5s or cluster.workers.count=10..50/5, found '${written}'`;
  if (!/^[[{]/.test(values)) return { path, values: readValues(values) };
  try {
    return { path, values: parse(values) as unknown };
  } catch {
    return `expected a list or a map in YAML, found '${values}'`;
  }
}

/** `minimise:x` is `{ minimise: x }`. */
export function readGoal(written: string): unknown {
  const match = /^(minimise|maximise):(.+)$/.exec(written);
  return match === null ? written : { [match[1]!]: match[2] };
}

function readValues(text: string): unknown {
  const range = RANGE.exec(text);
  if (range === null) return text.split(",").map((item) => readScalar(item.trim()));
  const [, from = "", to = "", steps, flags = ""] = range;
  return {
    from: readScalar(from),
    to: readScalar(to),
    ...(steps === undefined ? {} : { steps: Number(steps) }),
    ...(flags.includes(":log") ? { scale: "log" } : {}),
    ...(flags.includes(":whole") ? { whole: true } : {}),
  };
}

/** A number or a word; never a list by mistake. */
function readScalar(text: string): string | number | boolean | null {
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  return text === "" ? null : text;
}
