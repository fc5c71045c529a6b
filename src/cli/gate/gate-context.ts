// What the gate's sentences need from the command line: the commands that show a thing again.

import { gateRules } from "../../experiment/gate/gate-rules.ts";
import type { GateContext } from "../../experiment/gate/gate-rules.ts";
import type { Scenario } from "../../scenario/scenario.ts";
import { commandText, replayCommand } from "../../experiment/replay-command.ts";

export function gateContext(scenario: Scenario, plugIns: readonly string[]): GateContext {
  const plugInOptions = plugIns.flatMap((path) => ["--plugin", path]);
  return {
    rules: gateRules(scenario),
    replay: replayCommand(scenario.path, plugIns),
    show: (variant, seed, from, until) =>
      commandText([
        ...["trace", scenario.path, "--variant", variant, "--seed", String(seed)],
        ...["--from", microseconds(from)],
        // `--until` is exclusive, and the last record of the stretch belongs to it.
        ...(until === null ? [] : ["--until", microseconds(until + 0.000_001)]),
        ...plugInOptions,
      ]),
  };
}

function microseconds(seconds: number): string {
  return `${Math.round(seconds * 1_000_000)}us`;
}
