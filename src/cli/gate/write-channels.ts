// Writes the gate's result wherever it was asked for: stdout, and one file per format.

import { appendFileSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { GateOutcome, GateResult } from "../../experiment/gate/gate-result.ts";
import { gateAnnotations } from "../../report/gate/annotations.ts";
import { bencherJson, benchmarkActionJson } from "../../report/gate/benchmark-formats.ts";
import { gateJson } from "../../report/gate/gate-json.ts";
import { COMMENT_BYTES_MAX, gateMarkdown, SUMMARY_BYTES_MAX } from "../../report/gate/gate-markdown.ts";
import { gateText } from "../../report/gate/gate-text.ts";
import { gateJunit } from "../../report/gate/junit.ts";
import { gateSarif } from "../../report/gate/sarif.ts";
import type { Console } from "../terminal/console.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";
import { makeFolder } from "../files/make-folder.ts";

/** Paths of files; undefined = not asked for. */
export interface Channels {
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly hasAnnotations: boolean;
  readonly junit: string | undefined;
  readonly markdown: string | undefined;
  readonly sarif: string | undefined;
  readonly bencher: string | undefined;
  readonly benchmarkAction: string | undefined;
}

export function writeChannels(result: GateResult, channels: Channels, console: Console): void {
  writeFormats(result, channels);
  if (channels.isJson) console.print(gateJson(result));
  else if (channels.isQuiet) console.print(`gate: ${result.verdict}\n`);
  else console.print(gateText(result, painter(console)));
  if (!channels.hasAnnotations) return;
  const annotations = gateAnnotations(result);
  // GitHub reads both streams; with --json, stdout holds one object and nothing else.
  if (channels.isJson) console.say(annotations.trimEnd());
  else console.print(annotations);
}

function writeFormats(result: GateResult, { junit, markdown, sarif, bencher, benchmarkAction }: Channels): void {
  if (junit !== undefined) write(junit, gateJunit(result));
  if (markdown !== undefined) writeMarkdown(markdown, result);
  if (sarif !== undefined) write(sarif, gateSarif(result));
  if (bencher !== undefined) write(bencher, bencherJson(result));
  if (benchmarkAction !== undefined) {
    const stem = benchmarkAction.replace(/\.json$/, "");
    write(`${stem}.smaller.json`, benchmarkActionJson(result, "lower"));
    write(`${stem}.bigger.json`, benchmarkActionJson(result, "higher"));
  }
}

/** The step summary is shared with everything else in the step: it is added to, and may be longer than a comment. */
function writeMarkdown(path: string, result: GateResult): void {
  const summary = process.env["GITHUB_STEP_SUMMARY"];
  if (summary === undefined || summary === "" || resolve(summary) !== resolve(path))
    return write(path, gateMarkdown(result, COMMENT_BYTES_MAX));
  try {
    appendFileSync(path, gateMarkdown(result, SUMMARY_BYTES_MAX));
  } catch (error) {
    throw new UsageError(`${path}: cannot be written: ${fileTrouble(error)}`);
  }
}

function write(path: string, text: string): void {
  try {
    makeFolder(dirname(resolve(path)));
    writeFileSync(path, text);
  } catch (error) {
    throw new UsageError(`${path}: cannot be written: ${fileTrouble(error)}`);
  }
}

function painter({ colors }: Console): (outcome: GateOutcome, text: string) => string {
  const paints: Readonly<Record<GateOutcome, (text: string) => string>> = {
    identical: colors.green,
    unchanged: colors.green,
    improved: colors.cyan,
    inconclusive: colors.yellow,
    incomparable: colors.red,
    regressed: colors.red,
  };
  return (outcome, text) => paints[outcome](text);
}
