// `--set path=values` in the words of a shell: a list `0s,1s,5s`, a range `1s..10s/4` or `1ms..1s/4:log`, or YAML in brackets.
// What it stands for goes into the sweep section, which says what is wrong with the values themselves.

import { parse } from "yaml";
import { UsageError } from "../usage-error.ts";

export interface SetOption {
  readonly path: string;
  /** As the sweep section would have it. */
  readonly values: unknown;
}

const RANGE = /^(.+?)\.\.(.+?)(?:\/(\d+))?((?::(?:log|linear|whole))*)$/;

export function readSetOption(option: string, written: string): SetOption {
  const at = written.indexOf("=");
  const path = written.slice(0, at).trim();
  const values = written.slice(at + 1).trim();
  if (at < 1 || path === "" || values === "")
    throw new UsageError(
      `--${option}: expected path=values, such as scheduler.loadReports=0s,1s,5s or cluster.workers.count=10..50/5, found '${written}'`,
    );
  return { path, values: readValues(option, values) };
}

function readValues(option: string, text: string): unknown {
  if (/^[[{]/.test(text)) return readYaml(option, text);
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

function readYaml(option: string, text: string): unknown {
  try {
    return parse(text);
  } catch {
    throw new UsageError(`--${option}: expected a list or a map in YAML, found '${text}'`);
  }
}

/** A number or a word; never a list by mistake. */
function readScalar(text: string): string | number | boolean | null {
  if (/^[+-]?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (text === "true" || text === "false") return text === "true";
  return text === "" ? null : text;
}
