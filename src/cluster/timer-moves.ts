// When a node's clock changes its pace, or freezes, the node's timers are due at other instants: they are taken out of the
// queue, and put back where the changed clock has them. Rare, so it may be slow.

import type { HandlerCode, Simulation } from "../kernel/simulation.ts";
import type { Instant } from "../kernel/time.ts";
import type { HeldTimer, SimulatedNode } from "./simulated-node.ts";

export interface TimerSurroundings {
  readonly simulation: Simulation;
  readonly timerCodes: readonly HandlerCode[];
  /** Is this boot the node's present one? */
  isOwn(boot: number): boolean;
}

/** Applies `change` to the clock. Returns how many timers it moved. */
export function moveTimers(
  node: SimulatedNode,
  change: (now: Instant) => void,
  surroundings: TimerSurroundings,
): number {
  const { simulation } = surroundings;
  const { clock, frozenTimers, movedTimers } = node;
  const pending = clock.isFrozen ? frozenTimers.splice(0) : takeTimers(node, surroundings);
  change(simulation.now);
  node.noteClock();
  movedTimers.clear();
  for (const timer of pending) {
    if (clock.isFrozen) {
      frozenTimers.push(timer);
      continue;
    }
    const delay = clock.trueDelay(timer.left, simulation.now);
    movedTimers.set(timer.known, simulation.scheduleAfter(delay, timer.code, timer.boot, timer.detail));
  }
  return pending.length;
}

function takeTimers(node: SimulatedNode, { simulation, timerCodes, isOwn }: TimerSurroundings): readonly HeldTimer[] {
  const { clock } = node;
  const knownBy = new Map([...node.movedTimers].map(([known, handle]) => [handle, known]));
  const taken: HeldTimer[] = [];
  for (const code of timerCodes) {
    simulation.forEachPending(code, (handle, at, boot, detail) => {
      if (!isOwn(boot)) return;
      simulation.cancel(handle);
      const left = clock.monotonic(at) - clock.monotonic(simulation.now);
      taken.push({ code, boot, detail, left, known: knownBy.get(handle) ?? handle });
    });
  }
  return taken;
}
