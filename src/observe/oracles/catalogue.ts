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
      "Exactly-once effects: at most one effective completion per task, and only of an attempt that started and succeeded. Where tasks take effect at stores: at most one effect of each task, and one of each completed task.",
  },
  {
    check: "I3",
    statement:
      "Epochs: those that serve strictly increase; no task is admitted and no completion committed under an epoch although it came after a higher one served; no worker starts what a lower epoch sent once it has obeyed a higher one; no fenced store carries out the effect of a lower epoch.",
  },
  {
    check: "I4",
    statement:
      "Committed is never lost: the members of a group hand over the same entry at the same index, in order and without a gap, also after restarts; none truncates what it handed over; who begins to serve has all that was handed over in earlier epochs.",
  },
  {
    check: "I5",
    statement:
      "Capacity: the running attempts of a node never hold more cores than it has, and nothing runs on a node that is down.",
  },
  {
    check: "pools",
    statement:
      "Capacity of the cluster: the running attempts never hold more slots of a pool than it has, or, where it has slots for each key, more of one key. Attempts on a frozen machine do nothing, and hold nothing.",
  },
  {
    check: "I6",
    statement:
      "Gangs: all the members that a gang needs hold places, or none does; while it gathers, or stops because a member did, only for as long as its policy says and a minute and the time to detect a death more, reckoned from the last disturbance (not for policies that set no bound). None works before so many are there, none joins others that had begun without it, and none goes on when one has ended for good.",
  },
  {
    check: "I7",
    statement:
      "Dependencies, where what tasks make for each other can be lost: no task is submitted before all that it fetches has been made and is not known to be lost, and none succeeds although that was destroyed before it started. What runs again is what could not fetch, and what is lost and needed by a task that has yet to run: nothing else, and no less.",
  },
  {
    check: "I8",
    statement:
      "Reservations: a waiting task that an ordering has promised a start is sent out no later, as long as no fault strikes or heals, the same master leads the same machines, all attempts succeed, no task comes back, and none keeps its place for longer than its estimate says (where messages take time, each does).",
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
    check: "I11",
    statement:
      "No starvation, where a bound is declared: no task waits longer in the queue while no fault strikes or heals and nobody begins to serve. Where tasks wait at the end and nothing runs, though somebody serves and machines are idle, that is a warning.",
  },
  {
    check: "I12",
    statement:
      "Checkpoints never go back: each holds, and each restart begins with, at least the work that was safe when it was begun.",
  },
  {
    check: "I13",
    statement:
      "Budgets, where they are declared: in no window are there more retries, copies, preemptions, moves or repeated calls than they allow, and what was moved stays for as long as was promised.",
  },
  {
    check: "election-safety",
    statement:
      "At most one master, and at most one member of the lock service, leads in an epoch; no member votes for two in one epoch, or in a lower one than before.",
  },
  {
    check: "lease-exclusion",
    statement:
      "No two nodes that are awake hold a lease at the same true time, and no token of a lease belongs to two holders.",
  },
  {
    check: "read-freshness",
    statement: "A linearizable read is answered from a state that holds all that was committed before it began.",
  },
  {
    check: "linearizability",
    statement:
      "What clients are told about a task (submit, status, cancel) can be explained by an order of what they asked and of the task's end, each between its question and its answer, or before the end was on record: never pending again, or unknown, once somebody knew better.",
  },
  {
    check: "bounded-redo",
    statement:
      "Where a bound is declared: when an attempt breaks off, no more of its work than that must be done again.",
  },
  {
    check: "triggers",
    statement:
      "Each scheduled instant of a time trigger is launched at most once, not after it was skipped, not if it never came, and is in the end launched or skipped with a reason.",
  },
  {
    check: "authenticity",
    statement:
      "Where there are attackers: nothing is taken in, starts, ends, is given up, completed or believed because of a message that no member sent, or that was handed over before.",
  },
  {
    check: "integrity",
    statement:
      "No task is completed with a wrong result, where machines may come to such: it holds only where results are verified, and while too few agree in a wrong one.",
  },
  {
    check: "authorisation",
    statement:
      "Where there are permissions: nothing is taken in, withdrawn or told for a user to whom no policy allows it that is in force, or was until it was changed, or until so long after that as copies of it may be old. A change is in force when whoever ordered it is told so.",
  },
  {
    check: "audit",
    statement:
      "Where there is an audit log: whatever a client's request does to a task is in it, durably before that where `sync` is `each`, otherwise in the end, but for what went down with its master; nothing is in it that was not decided; and if it is changed afterwards, some master notices.",
  },
  {
    check: "core-liveness",
    statement:
      "Where a core is healed: within the bound it has one leader, the same until the end, and no task takes longer than the bound from its arrival, from the heal or from the last fault after it.",
  },
  {
    check: "deadlock",
    statement:
      "A warning: gangs have each held a part of the places that they need for a minute or more at the end of the run, while nothing disturbed.",
  },
  {
    check: "unavailable",
    statement: "A warning: tasks wait at the end of the run, and no master serves.",
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
