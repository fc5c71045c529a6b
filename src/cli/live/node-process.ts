// A process of a live run: loads the scenario by itself, is told which node it is, and is that until it is killed.

import type { Scenario } from "../../scenario/scenario.ts";
import { assert } from "../../kernel/assert.ts";
import { ask } from "../../live/asking.ts";
import { LiveNode } from "../../live/live-node.ts";
import { QUESTION_FILE, RECORD_FILE } from "../../live/live-machine.ts";
import type { FromNode, NodeLife, ToNode } from "../../live/node-protocol.ts";
import type { CreatedTask } from "../../process/host.ts";
import { RecordWriter } from "../../live/record-pipe.ts";
import { carry } from "../executor/failures.ts";
import { readScenario } from "../load-scenario.ts";
import type { PlugInBundle } from "../plugins/bundle.ts";
import { importPlugIns } from "../plugins/import-plug-ins.ts";

/** The first thing that it is told. */
export interface NodeSetup {
  readonly kind: "load";
  readonly path: string;
  readonly text: string;
  readonly plugins: readonly PlugInBundle[];
}

const records = new RecordWriter(RECORD_FILE);
let scenario: Promise<Scenario> | undefined;
let node: LiveNode | undefined;

process.on("message", (message: NodeSetup | ToNode) => {
  if (message.kind === "load") scenario = load(message);
  else if (message.kind === "be") void be(message).catch(fail);
  else node!.hear(message);
});
// Whoever started it is gone: nobody would ever end it.
process.on("disconnect", () => process.exit(0));
process.on("uncaughtException", fail);
// Ctrl-C reaches everybody; the conductor decides.
process.on("SIGINT", () => undefined);

async function load({ path, text, plugins }: NodeSetup): Promise<Scenario> {
  return readScenario(path, text, await importPlugIns(plugins));
}

async function be(life: NodeLife): Promise<void> {
  assert(scenario !== undefined, "a node needs a scenario");
  const { variants } = await scenario;
  node = new LiveNode({
    variant: variants.find(({ name }) => name === life.variant)!,
    life,
    record: records.add,
    turned: () => records.flush(),
    tell,
    createTask: (launch) => ask(QUESTION_FILE, launch) as CreatedTask,
    die() {
      records.flush();
      process.kill(process.pid, "SIGKILL");
    },
  });
  await node.listen();
}

function tell(message: FromNode): void {
  process.send!(message);
}

function fail(error: Error): void {
  records.flush();
  const leave = (): void => process.exit(1);
  if (!process.connected) return leave();
  process.send!({ kind: "failed", failure: carry(error) } satisfies FromNode, undefined, undefined, leave);
}
