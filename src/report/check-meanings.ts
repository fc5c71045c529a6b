// What the checks of a run mean, in a few words for readers who do not know them by name; the full statements are in
// observe/oracles/catalogue.ts, and a test holds this list against it.

const MEANINGS: ReadonlyMap<string, string> = new Map([
  ["I1", "no acknowledged task is lost"],
  ["I2", "no task takes effect twice"],
  ["I3", "nobody obeys a master that was replaced"],
  ["I4", "what was committed is never lost, and is the same everywhere"],
  ["I5", "no node runs more than it has room for, and none that is down runs anything"],
  ["I6", "of a gang all that it needs run together, or none"],
  ["I7", "no task runs without what it needs from others, and nothing is made again without need"],
  ["I8", "a task that was promised a start begins no later"],
  ["I9", "every task and every core-second is accounted for, once"],
  ["I10", "no task is tried more often than allowed, and no queue grows all the time"],
  ["I11", "no task waits longer than the bound that is declared, nor for ever beside idle machines"],
  ["I12", "no checkpoint goes back behind what was safe"],
  ["I13", "no more retries, copies, preemptions or moves than their budgets allow"],
  ["election-safety", "at most one leads in an epoch"],
  ["lease-exclusion", "no two nodes hold a lease at the same time"],
  ["read-freshness", "a read sees all that was committed before it began"],
  ["linearizability", "what clients are told about a task fits one order of events"],
  ["bounded-redo", "no more work is done again than the bound that is declared"],
  ["triggers", "every instant of a time trigger is launched once, or skipped with a reason"],
  ["authenticity", "nothing comes of a message that no member sent"],
  ["integrity", "no task ends with a wrong result"],
  ["authorisation", "nothing is done for a user who may not"],
  ["audit", "whatever requests do is on the audit log, and nothing else"],
  ["pools", "no pool has more slots in use than it has"],
  ["core-liveness", "a healed core gets going in time"],
  ["deadlock", "no gangs wait for each other at the end"],
  ["unavailable", "somebody serves at the end, while tasks wait"],
  ["littles-law", "tasks in the system = arrival rate × mean time in the system (Little's law)"],
  ["utilisation-law", "busy cores over time = the core time of all attempts (utilisation law)"],
]);

/** Undefined for what is no property of a run. */
export function meaningOf(check: string): string | undefined {
  return MEANINGS.get(check);
}
