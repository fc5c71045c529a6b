// What is in a replay's page: its data, and its own script of what is true at an instant, run without a page.

import type { ReplayData } from "../../../src/report/export/replay/replay-data.ts";
import { STATE_SCRIPT } from "../../../src/report/export/replay/state-script.ts";

export interface NodeState {
  readonly power: number;
  readonly speed: number;
  readonly leads: number;
  readonly epoch: number;
  readonly attempts: ReadonlyMap<string, { readonly task: number; readonly cores: number; readonly class: number }>;
}

export interface ReplayState {
  readonly nodes: readonly NodeState[];
  readonly waiting: number;
  readonly running: number;
  readonly done: number;
}

interface StateScript {
  readonly createState: (data: ReplayData) => ReplayState;
  readonly advance: (state: ReplayState, data: ReplayData, until: number) => void;
  readonly doubtOf: (state: ReplayState, node: NodeState) => number;
  readonly isOutdated: (state: ReplayState, node: NodeState) => boolean;
}

// oxlint-disable-next-line no-implied-eval, no-new-func
export const SCRIPT = new Function(
  `${STATE_SCRIPT}; return { createState, advance, doubtOf, isOutdated };`,
)() as StateScript;

export function dataOf(page: string): ReplayData {
  return JSON.parse(/<script type="application\/json" id="run">(.*?)<\/script>/s.exec(page)![1]) as ReplayData;
}

export function stateAt(data: ReplayData, at: number): ReplayState {
  const state = SCRIPT.createState(data);
  SCRIPT.advance(state, data, at);
  return state;
}
