// One hunt from the loaded scenario to the exit code: threads, progress, Ctrl-C, the files of what was caught, the last words.

import { SURVIVABLE_KINDS, type PlannedKind } from "../../explore/fault-plan.ts";
import { hunt, type HuntObserver, type HuntTerms } from "../../explore/hunt.ts";
import { POLICY, type HuntCatch, type HuntReport, type WrittenHunt } from "../../explore/hunt-report.ts";
import { judgeHunt } from "../../explore/judge-hunt.ts";
import type { Job } from "../../experiment/executors/executor.ts";
import type { Variant } from "../../scenario/scenario.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { ThreadExecutor } from "../executor/thread-executor.ts";
import { commandText } from "../../experiment/replay-command.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import type { ScenarioFile } from "../run-scenario.ts";
import type { Session } from "../session.ts";
import { onInterrupt } from "../terminal/interrupts.ts";
import { liveProgress } from "../terminal/live-progress.ts";
import { breachText, writeCatch } from "./catch-file.ts";
import { huntText } from "./hunt-text.ts";

export interface HuntSettings {
  readonly variants: readonly Variant[];
  readonly kinds: readonly PlannedKind[];
  readonly episodesMost: number;
  readonly firstSeed: number;
  readonly runsMost: number;
  readonly isUntilCaught: boolean;
  readonly shrinks: boolean;
  readonly threads: number;
  readonly plugIns: readonly PlugInBundle[];
  /** Where scenarios of what was caught go. */
  readonly folder: string;
  readonly isJson: boolean;
  readonly isQuiet: boolean;
  readonly isParanoid: boolean;
}

export async function runHunt(file: ScenarioFile, settings: HuntSettings, session: Session): Promise<ExitCode> {
  const { scenario, text } = file;
  const { plugIns, isParanoid, threads } = settings;
  const setup = { path: scenario.path, text, plugins: plugIns, isParanoid, sendsTaskRows: false };
  const executor = new ThreadExecutor({ threads, setup, keepsThreads: true });
  const stopListening = onInterrupt(() => {
    session.console.say("\nStopping. Finished runs will be reported; Ctrl-C again leaves at once.");
    executor.stop();
  });
  try {
    const report = await reportOf(file, settings, executor);
    conclude(file, report, settings, session);
    return report.partial ? EXIT.interrupted : exitOf(report);
  } finally {
    stopListening();
    await executor.close();
  }
}

/** Not caught is no proof of anything. */
function exitOf({ verdict }: HuntReport): ExitCode {
  return verdict === "inconclusive" ? EXIT.unjudged : exitCodeOf(verdict, true);
}

async function reportOf(
  { scenario }: ScenarioFile,
  settings: HuntSettings,
  executor: ThreadExecutor,
): Promise<HuntReport> {
  const { variants, runsMost, isQuiet, firstSeed, kinds } = settings;
  const total = variants.length * runsMost;
  const label = `${scenario.name}: hunting`;
  let made = 0;
  const progress = liveProgress(label, total, isQuiet);
  const advance = (): void => {
    made += 1;
    // The runs that make a plan smaller were not announced.
    if (made <= total) progress.advance();
  };
  const makeRuns = async (jobs: readonly Job[], { onResult, onPolicyFailure }: HuntObserver): Promise<boolean> => {
    const observer: HuntObserver = {
      onResult(job, result) {
        onResult(job, result);
        advance();
      },
      onPolicyFailure(job, failure) {
        onPolicyFailure(job, failure);
        advance();
      },
    };
    return !(await executor.execute(jobs, observer)).interrupted;
  };
  const expectedOf = (variant: string): readonly string[] =>
    scenario.expectedViolations.filter((each) => each.variant === variant).map(({ check }) => check);
  try {
    const terms: HuntTerms = { ...settings, expectedOf, makeRuns };
    const outcome = await hunt(terms);
    return {
      schema: "orrery/hunt/1",
      scenario: scenario.name,
      kinds,
      firstSeed,
      ...judgeHunt(outcome.variants),
      variants: outcome.variants,
      partial: outcome.isInterrupted,
    };
  } finally {
    progress.end();
  }
}

function conclude(file: ScenarioFile, report: HuntReport, settings: HuntSettings, { console, args }: Session): void {
  const place = { folder: settings.folder, command: commandText(args) };
  const files = new Map<HuntCatch, string>();
  for (const { variant, catches } of report.variants)
    for (const caught of catches) files.set(caught, writeCatch(file, variant, caught, place));
  if (settings.isJson || settings.isQuiet) sayPolicyMistakes(report, console);
  if (settings.isJson) {
    const variants = report.variants.map((variant) => ({
      ...variant,
      catches: variant.catches.map((caught) => ({ ...caught, file: files.get(caught)! })),
    }));
    const written: WrittenHunt = { ...report, variants };
    console.print(`${JSON.stringify(written, undefined, 2)}\n`);
  } else if (settings.isQuiet) console.print(`${report.scenario}: ${report.verdict}\n`);
  else {
    const plugIns = settings.plugIns.flatMap(({ path }) => ["--plugin", path]);
    console.print(huntText(report, plugIns, (caught) => files.get(caught)!));
  }
}

/** A mistake of the user's is said on stderr by every command, however little it is to print. */
function sayPolicyMistakes({ variants }: HuntReport, console: Session["console"]): void {
  for (const { variant, catches } of variants)
    for (const caught of catches)
      if (caught.check === POLICY) console.say(`${console.errorColors.red("orrery:")} ${breachText(variant, caught)}`);
}

/** Kinds as the command line names them. */
export function readKinds(
  only: readonly PlannedKind[] | undefined,
  also: readonly PlannedKind[] | undefined,
): readonly PlannedKind[] {
  return [...new Set([...(only ?? SURVIVABLE_KINDS), ...(also ?? [])])];
}
