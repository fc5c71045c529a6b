// The gate's result as GitHub workflow commands, which put each notice on its line of the scenario file in a pull request.
// GitHub shows ten of each kind per step: the worst are printed, the last of them says how many there are. Pure.
// Source: GitHub Docs, Workflow commands for GitHub Actions; escaping as in actions/toolkit, packages/core/src/command.ts.

import type { GateResult } from "../../experiment/gate/gate-result.ts";
import { gatheredNotices } from "./gate-words.ts";
import type { Notice } from "./gate-words.ts";

const PER_KIND_MAX = 10;
const COMMANDS: Readonly<Record<Notice["level"], string>> = { error: "error", warning: "warning", note: "notice" };

export function gateAnnotations({ scenarios }: GateResult): string {
  const notices = scenarios.flatMap((scenario) =>
    gatheredNotices(scenario).map((notice) => ({ ...notice, title: `${scenario.scenario}: ${notice.outcome}` })),
  );
  return (["error", "warning", "note"] as const)
    .flatMap((level) =>
      linesOf(
        notices.filter((notice) => notice.level === level),
        level,
      ),
    )
    .join("");
}

function linesOf(notices: readonly (Notice & { readonly title: string })[], level: Notice["level"]): readonly string[] {
  const isOver = notices.length > PER_KIND_MAX;
  const shown = isOver ? notices.slice(0, PER_KIND_MAX - 1) : notices;
  const lines = shown.map(({ path, line, column, title, message, replay }) => {
    const properties = { file: path, line: String(line), col: String(column), title };
    return command(level, properties, replay === undefined ? message : `${message}\n${replay}`);
  });
  const hidden = notices.length - shown.length;
  return isOver
    ? [...lines, command(level, { title: "Orrery gate" }, `and ${hidden} more; the log and the summary have all`)]
    : lines;
}

function command(level: Notice["level"], properties: Readonly<Record<string, string>>, message: string): string {
  const said = Object.entries(properties).map(([name, value]) => `${name}=${propertyText(value)}`);
  return `::${COMMANDS[level]} ${said.join(",")}::${dataText(message)}\n`;
}

function dataText(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function propertyText(text: string): string {
  return dataText(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
