// What the studio does with one scenario, without a page or a worker around it: check it, and play one run. All of it is the command
// line's own code, so all of it gives the command line's own bytes. Experiments are in experiments.ts.

import { describeRun } from "../experiment/export/describe-run.ts";
import { selectVariants } from "../experiment/jobs.ts";
import { runExports } from "../experiment/export/feed-exports.ts";
import { Replay } from "../report/export/replay/replay.ts";
import type { Scenario, Variant } from "../scenario/scenario.ts";
import { readDurationText } from "../scenario/units.ts";
import { prepare, prepared, Refusal } from "./prepare.ts";
import type { Checked, Played, PlayRequest, StudioSelection } from "./protocol.ts";
import type { StudioFile } from "./studio-file.ts";

export function checkFile(file: StudioFile, selection: StudioSelection = {}): Checked {
  const { own, scenario, problems, refusals, leftOut } = prepare(file, selection);
  if (own === undefined) return { problems, refusals };
  const { name, question, story, seed, replications, precision, variants, warnings } = own;
  // A mistake that only shows at other settings stands at no line of the text that is seen.
  const elsewhere = problems.map(({ message }) => message);
  return {
    problems: warnings,
    refusals: [...refusals, ...elsewhere],
    outline: {
      name,
      question,
      story,
      seed,
      replications,
      isUntilPrecise: precision !== undefined,
      designs: [...new Set(variants.map(({ name: own, point }) => point?.base ?? own))],
      variants: selectVariants(scenario ?? own, selection).map((variant) => variant.name),
      leftOut,
    },
  };
}

/** As many messages as `orrery export` shows. */
const MESSAGES_MAX = 100_000;

/** `selection`: what settings the variants are at. */
export function playRun(file: StudioFile, selection: StudioSelection, request: PlayRequest): Played {
  const { variant, seed, scenario } = variantOf(file, selection, request);
  const window = readWindow(request);
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

/** Refuses one that is not there any more. */
export function variantOf(
  file: StudioFile,
  selection: StudioSelection,
  request: Pick<PlayRequest, "variant" | "seed">,
): { readonly scenario: Scenario; readonly variant: Variant; readonly seed: number } {
  const { scenario } = prepared(file, selection);
  const variant = scenario.variants.find(({ name }) => name === request.variant);
  if (variant === undefined) throw new Refusal(`there is no variant '${request.variant}' in this scenario any more`);
  return { scenario, variant, seed: request.seed ?? scenario.seed };
}

/** us. */
export function readWindow(request: Pick<PlayRequest, "from" | "until">): {
  readonly from: number;
  readonly until: number;
} {
  const from = readInstant("from", request.from) ?? 0;
  const until = readInstant("until", request.until) ?? Infinity;
  if (from >= until) throw new Refusal("'until': expected a time after 'from'");
  return { from, until };
}

/** us; undefined = nothing was typed. */
function readInstant(field: string, text: string): number | undefined {
  if (text.trim() === "") return undefined;
  const instant = readDurationText(text.trim());
  if (instant !== undefined && instant >= 0) return Math.floor(instant);
  throw new Refusal(`'${field}': expected a time such as 500ms, 90s or 2m, found '${text}'`);
}
