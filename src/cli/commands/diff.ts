// `orrery diff`: where two runs part, and what came of it.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { diffTraces, TraceLineError } from "../../experiment/gate/diff-traces.ts";
import type { MetricChange } from "../../experiment/gate/trace-diff.ts";
import { describeMetric } from "../../observe/metrics/metrics.ts";
import { diffJson, diffText } from "../../report/gate/diff-text.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { openSide } from "../gate/trace-side.ts";
import type { TraceSide } from "../gate/trace-side.ts";
import { wholeNumber } from "../options.ts";
import type { Session } from "../session.ts";
import { UsageError } from "../usage-error.ts";

const CONTEXT = 5;
const CONTEXT_MAX = 1_000;

export function addDiffCommand(parser: Argv, session: Session): Argv {
  return parser.command("diff <a> <b>", "Show where two runs part, and what came of it", declareOptions, async (args) =>
    session.finish(await diff(args, session)),
  );
}

function declareOptions(command: Argv) {
  const describe = 'A file of `orrery trace`, plain or .gz, or a run: "demo.yaml --variant raft --seed 7"';
  return command
    .positional("a", { describe, type: "string", demandOption: true })
    .positional("b", { describe, type: "string", demandOption: true })
    .option("context", {
      describe: `Records shown before the difference, and after it on each side; ${CONTEXT} unless given`,
      requiresArg: true,
      coerce: wholeNumber("context", { min: 1, max: CONTEXT_MAX }),
    })
    .option("json", { describe: "Print one JSON object", type: "boolean" })
    .example(...exampleOf('$0 diff "demo.yaml --seed 1" before.ndjson.gz', "this Orrery and a trace of another one"))
    .example(...exampleOf('$0 diff "demo.yaml --plugin v1.ts" "demo.yaml --plugin v2.ts"', "two versions of a policy"));
}

type DiffArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;

/** Exit code 1 where they differ, as of diff(1). */
async function diff(args: DiffArguments, { console }: Session): Promise<ExitCode> {
  const folder = mkdtempSync(join(tmpdir(), "orrery-diff-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  process.once("exit", remove);
  try {
    const a = await openSide(args.a, folder, "a");
    const b = await openSide(args.b, folder, "b");
    const found = { ...diffTraces(a, b, { context: args.context ?? CONTEXT }), metrics: movedMetrics(a, b) };
    if (found.isSame && found.common === 0)
      throw new UsageError("expected records to compare, found none on either side");
    console.print(args.json === true ? diffJson(found) : diffText(found));
    return found.isSame ? EXIT.pass : EXIT.finding;
  } catch (error) {
    throw error instanceof TraceLineError ? new UsageError(error.message) : error;
  } finally {
    process.removeListener("exit", remove);
    remove();
  }
}

/** The largest relative change first; what one side could not observe, before all. */
function movedMetrics(a: TraceSide, b: TraceSide): readonly MetricChange[] | null {
  if (a.metrics === undefined || b.metrics === undefined) return null;
  const names = new Set([...Object.keys(a.metrics), ...Object.keys(b.metrics)]);
  const changes = [...names].flatMap((metric): readonly MetricChange[] => {
    const [one, other] = [observed(a.metrics![metric]), observed(b.metrics![metric])];
    if (one === other) return [];
    const { unit = "", better = "neutral" } = describeMetric(metric) ?? {};
    return [{ metric, unit, better, a: one, b: other }];
  });
  return changes.toSorted((one, other) => extent(other) - extent(one));
}

function observed(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function extent({ a, b }: MetricChange): number {
  if (a === null || b === null) return Infinity;
  return Math.abs(a - b) / Math.max(Math.abs(a), Math.abs(b));
}
