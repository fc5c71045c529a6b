// `orrery worker`: makes runs for coordinators elsewhere, which hand them out through a queue on Redis.

import { availableParallelism } from "node:os";
import type { Argv } from "yargs";
import { exampleOf } from "../examples.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { JOBS_OPTION } from "../executor/executor-options.ts";
import { serveBatches } from "../executor/redis/serve-batches.ts";
import { instant, text } from "../options.ts";
import type { Session } from "../session.ts";
import { onInterrupt } from "../terminal/interrupts.ts";

export function addWorkerCommand(parser: Argv, session: Session): Argv {
  return parser.command(
    "worker",
    "Make runs for others: orrery run --executor bullmq hands them out",
    declareOptions,
    async (args) => session.finish(await work(args, session)),
  );
}

function declareOptions(command: Argv) {
  return command
    .option("redis", {
      describe: "Where the queue is, such as redis://host:6379",
      type: "string",
      requiresArg: true,
      demandOption: true,
      coerce: text("redis"),
    })
    .option("jobs", JOBS_OPTION)
    .option("idle", {
      describe: "End after so long without work, such as 60s",
      type: "string",
      requiresArg: true,
      coerce: instant("idle"),
    })
    .example(...exampleOf("$0 worker --redis redis://queue:6379", "on every machine that is to help"));
}

type WorkerArguments = Awaited<ReturnType<typeof declareOptions>["argv"]>;

async function work({ redis, jobs, idle }: WorkerArguments, { console }: Session): Promise<ExitCode> {
  const worker = await serveBatches({
    url: redis ?? "",
    slots: jobs ?? availableParallelism(),
    idleMs: idle === undefined ? undefined : idle / 1_000,
    say: (line) => console.say(line),
  });
  let exitCode: ExitCode = EXIT.pass;
  const stopListening = onInterrupt(() => {
    console.say("\nStopping. Runs under way go to other workers; Ctrl-C again leaves at once.");
    exitCode = EXIT.interrupted;
    worker.stop();
  });
  try {
    await worker.ended;
    return exitCode;
  } finally {
    stopListening();
  }
}
