// What the studio does with one scenario, without a page or a worker around it: check it, and play one run. All of it is the command
// line's own code, so all of it gives the command line's own bytes. Experiments are in experiments.ts.

import { describeRun } from "../experiment/export/describe-run.ts";
import { runExports } from "../experiment/export/feed-exports.ts";
import { METRICS } from "../observe/metrics/metrics.ts";
import { ORACLES } from "../observe/oracles/catalogue.ts";
import { Replay } from "../report/export/replay/replay.ts";
import { loadScenario } from "../scenario/load-scenario.ts";
import { formatProblems } from "../scenario/problem.ts";
import { builtInRegistry } from "../scenario/registry.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { readDurationText } from "../scenario/units.ts";
import type { Checked, Played, PlayRequest } from "./protocol.ts";
import { filesOf, type StudioFile } from "./studio-file.ts";

/** What is not as it must be to go on, said to the user. */
export class Refusal extends Error {
  override readonly name = "Refusal";
}

export function checkFile(file: StudioFile): Checked {
  const { scenario, problems } = load(file);
  if (scenario === undefined) return { problems };
  const { name, question, story, seed, replications, precision, variants, warnings } = scenario;
  return {
    problems: warnings,
    outline: {
      name,
      question,
      story,
      seed,
      replications,
      isUntilPrecise: precision !== undefined,
      variants: variants.map((variant) => variant.name),
    },
  };
}

/** Refuses a scenario with mistakes. */
export function openFile(file: StudioFile): Scenario {
  const { scenario, problems } = load(file);
  if (scenario === undefined) throw new Refusal(formatProblems(problems));
  return scenario;
}

function load(file: StudioFile) {
  return loadScenario(file.text, file.path, {
    registry: builtInRegistry(),
    files: filesOf(file),
    metricNames: METRICS.map(({ name }) => name),
    checkNames: ORACLES.map(({ check }) => check),
  });
}

/** As many messages as `orrery export` shows. */
const MESSAGES_MAX = 100_000;

export function playRun(file: StudioFile, request: PlayRequest): Played {
  const scenario = openFile(file);
  const variant = scenario.variants.find(({ name }) => name === request.variant);
  if (variant === undefined) throw new Refusal(`there is no variant '${request.variant}' in this scenario any more`);
  const seed = request.seed ?? scenario.seed;
  const window = {
    from: readInstant("from", request.from) ?? 0,
    until: readInstant("until", request.until) ?? Infinity,
  };
  if (window.from >= window.until) throw new Refusal("'until': expected a time after 'from'");
  const pieces: string[] = [];
  const options = { window, messages: { kinds: undefined, max: MESSAGES_MAX } };
  const replay = new Replay(
    describeRun(scenario.name, variant, seed),
    options,
    (piece) => void pieces.push(String(piece)),
  );
  const { result, notices } = runExports(variant, seed, [replay]);
  return { variant: variant.name, seed, digest: result.digest, page: pieces.join(""), notices: notices.flat() };
}

/** us; undefined = nothing was typed. */
function readInstant(field: string, text: string): number | undefined {
  if (text.trim() === "") return undefined;
  const instant = readDurationText(text.trim());
  if (instant !== undefined && instant >= 0) return Math.floor(instant);
  throw new Refusal(`'${field}': expected a time such as 500ms, 90s or 2m, found '${text}'`);
}
