// The oracles by the name under which they report, each with what it holds to be true of every run.

interface OracleDescription {
  readonly check: string;
  readonly statement: string;
}

export const ORACLES: readonly OracleDescription[] = [
  {
    check: "I1",
    statement:
      "No lost task: an admitted task moves only along the edges of the state table, is acknowledged only once it is admitted, leaves no terminal state, and does not stand still for ever while it could run.",
  },
  {
    check: "I2",
    statement:
      "Exactly-once effects: at most one effective completion per task, and only of an attempt that started and succeeded.",
  },
  {
    check: "I5",
    statement:
      "Capacity: the running attempts of a node never hold more cores than it has, and nothing runs on a node that is down.",
  },
  {
    check: "I9",
    statement:
      "Conservation: every task that arrived has ended in one way or is in the system, no record speaks of another one, and busy time = useful + wasted.",
  },
  {
    check: "I10",
    statement:
      "Bounded retries: no task is tried again after as many failed attempts as declared. A queue that grows through the whole window is a warning.",
  },
  {
    check: "littles-law",
    statement: "The integral of the number in the system equals the sum of the times that tasks spent in it.",
  },
  {
    check: "utilisation-law",
    statement: "The integral of busy cores equals the sum of the core time of all attempts.",
  },
];
