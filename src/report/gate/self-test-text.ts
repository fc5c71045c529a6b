// The table of `orrery gate --self-test`: what was spoiled, and what the gate said to it. Pure.

import type { SelfTestResult } from "../../experiment/gate/gate-result.ts";
import { singleLine } from "../markup.ts";
import { counted } from "../quantity.ts";

export function selfTestText(tests: readonly SelfTestResult[]): string {
  const blocks = tests.map(({ scenario, path, trials }) => {
    const caught = trials.filter(({ isCaught }) => isCaught).length;
    const head = `${singleLine(scenario)} (${singleLine(path)}): ${caught} of ${counted(trials.length, "perturbation")} caught`;
    const width = Math.max(...trials.map(({ variant }) => variant.length));
    const lines = trials.map(
      ({ variant, perturbation, isCaught, answer }) =>
        `  ${isCaught ? "caught" : "MISSED"}  ${variant.padEnd(width)}  ${singleLine(perturbation)}: ${singleLine(answer)}`,
    );
    return `${[head, ...lines].join("\n")}\n`;
  });
  const missed = tests.reduce((sum, { trials }) => sum + trials.filter(({ isCaught }) => !isCaught).length, 0);
  const verdict =
    tests.length === 0
      ? "Self-test: nothing to test."
      : missed === 0
        ? "Self-test: every perturbation was caught."
        : `Self-test: ${counted(missed, "perturbation")} passed unseen.`;
  return `${blocks.join("\n")}${verdict}\n`;
}
