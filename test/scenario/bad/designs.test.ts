// What a user is told of a wrong scheduler.

import { describe } from "vitest";
import { SMALLEST } from "../loading.ts";
import { namesOf, tellsOf } from "./telling.ts";

const UNITS = "; a duration needs a unit: us, ms, s, m, h, d";

const ORDERINGS = namesOf("ordering");

function tree(queues: string): string {
  return `${SMALLEST}scheduler: { ordering: { capacity-queues: { queues: { ${queues} } } } }\n`;
}

describe("the scheduler", () => {
  tellsOf([
    [
      "a mistyped ordering",
      `${SMALLEST}scheduler: { ordering: fifoo }\n`,
      `3:24 expected an ordering: ${ORDERINGS}, found 'fifoo'; did you mean 'fifo'?`,
    ],
    [
      "two orderings",
      `${SMALLEST}scheduler: { ordering: { fifo: {}, edf: {} } }\n`,
      `3:14 expected an ordering: one of ${ORDERINGS}, by name or as a map from its name to its parameters, found a map with 'fifo', 'edf'`,
    ],
    [
      "a mistyped parameter",
      `${SMALLEST}scheduler: { ordering: { edf: { dropLat: true } } }\n`,
      "3:33 unknown key 'dropLat'; did you mean 'dropLate'?",
    ],
    [
      "victims that nobody displaces",
      `${SMALLEST}scheduler: { ordering: { priority: { victims: set } } }\n`,
      "3:47 expected `preemptive: true` with `victims: set`, because nothing is displaced otherwise",
    ],
    [
      "a grace that nobody gets",
      `${SMALLEST}scheduler: { ordering: { priority: { preemptive: true, grace: 5s } } }\n`,
      "3:63 expected `victims: set` with `grace`: a single victim gets no notice",
    ],
    [
      "more guarantees than there is",
      `${SMALLEST}scheduler: { ordering: { capacity-queues: { guarantees: { a: 0.8, b: 90% } } } }\n`,
      "3:45 expected at most 1 in all, found 1.7",
    ],
    [
      "a maximum below the guarantee",
      `${SMALLEST}scheduler: { ordering: { capacity-queues: { guarantees: { a: 0.8 }, maxima: { a: 0.5 } } } }\n`,
      "3:69 expected at least the guarantee of 'a' (0.8), found 0.5",
    ],
    [
      "reclaiming without guarantees",
      `${SMALLEST}scheduler: { ordering: { capacity-queues: { reclaim: true } } }\n`,
      "3:54 expected `guarantees` with `reclaim`, because there is nothing to reclaim otherwise",
    ],
    [
      "more in a department than it is",
      tree("x: { capacity: 60%, queues: { a: { capacity: 0.7 }, b: { capacity: 0.4 } } }"),
      "3:45 expected capacities of at most 1 in all below 'x', found 1.1",
    ],
    [
      "a queue's maximum below its capacity",
      tree("x: { capacity: 60%, maximum: 50% }"),
      "3:45 expected a maximum of at least the capacity of 'x' (0.6), found 0.5",
    ],
    [
      "users of a queue in which nobody waits",
      tree("x: { capacity: 1, userLimitFactor: 2, queues: { a: { capacity: 1 } } }"),
      "3:45 expected no 'userLimitFactor' of 'x', which has queues below it: nobody waits there",
    ],
    [
      "a tenant in two queues",
      tree("x: { capacity: 0.5, tenants: [web] }, web: { capacity: 0.5 }"),
      "3:45 expected each tenant in one queue, found 'web' in 'x' and in 'web'",
    ],
    [
      "users who may have nothing",
      tree("x: { capacity: 0.5, userLimitFactor: 0 }"),
      "3:45 expected a 'userLimitFactor' above 0, or -1, of 'x', found 0",
    ],
    [
      "a tree beside guarantees",
      `${SMALLEST}scheduler: { ordering: { capacity-queues: { queues: { web: { capacity: 1 } }, guarantees: { web: 0.5 } } } }\n`,
      "3:79 expected either `queues` or `guarantees`: in a tree each queue has its own",
    ],
    [
      "a count of tasks where no tree shares it",
      `${SMALLEST}scheduler: { ordering: { capacity-queues: { guarantees: { web: 0.5 }, maximumApplications: 5 } } }\n`,
      "3:92 expected `queues` with `maximumApplications`, which are shared among them",
    ],
    [
      "a key of a queue that is not there",
      tree("web: { capacity: 1, max: 1 }"),
      "3:75 unknown key 'max'; expected capacity, maximum, tenants, ordering, userLimitFactor, minimumUserLimitPercent or queues",
    ],
    [
      "a queue without a capacity",
      tree("web: { maximum: 1 }"),
      "3:55 missing key 'capacity': expected a probability between 0% and 100%",
    ],
    [
      "minima of more than there is",
      `${SMALLEST}scheduler: { ordering: { fair-scheduler: { minima: { a: 0.8, b: 90% } } } }\n`,
      "3:44 expected at most 1 in all, found 1.7",
    ],
    [
      "a maximum below the minimum",
      `${SMALLEST}scheduler: { ordering: { fair-scheduler: { minima: { a: 0.8 }, maxima: { a: 0.5 } } } }\n`,
      "3:64 expected at least the minimum of 'a' (0.8), found 0.5",
    ],
    [
      "a part of a task as a pool's minimum",
      `${SMALLEST}scheduler: { ordering: { fair-pools: { minimumShares: { web: 0.5 } } } }\n`,
      "3:62 expected a whole number between 0 and 1000000000, found 0.5",
    ],
    [
      "effects that a design cannot protect in this way",
      `${SMALLEST}scheduler: { architecture: pull-queue, effects: fenced }\n`,
      "3:49 expected 'direct', 'dedupe' or 'outbox' for 'pull-queue': 'fenced' tells masters apart, and here two workers may hold a task of the same broker",
    ],
    [
      "time triggers for a design that launches nothing",
      `workload: { hourly: { trigger: { cron: "0 * * * *" }, service: 1s } }\nduration: 2h\nscheduler: { architecture: pull-queue }\n`,
      "3:28 expected another design than 'pull-queue' for a workload with time triggers: a queue launches nothing",
    ],
    [
      "effects that need an epoch or a log where nobody leads",
      `${SMALLEST}scheduler: { architecture: decentralised, effects: outbox }\n`,
      "3:52 expected 'direct' or 'dedupe' for 'decentralised': 'outbox' needs a master with a log, and here there is none",
    ],
    [
      "an ordering that plans ahead where nobody sees all machines",
      `${SMALLEST}scheduler: { architecture: decentralised, ordering: easy-backfill }\n`,
      "3:53 expected another ordering than 'easy-backfill' for 'decentralised': nobody sees all machines, so nobody can plan ahead",
    ],
    [
      "a detector that is a group where nobody leads one",
      `${SMALLEST}scheduler: { architecture: decentralised, detection: swim }\n`,
      "3:54 expected another detector than 'swim' for 'decentralised': its schedulers are no group with the workers",
    ],
    [
      "a placement that must know who is where, for schedulers that share a cell",
      `${SMALLEST}scheduler: { architecture: shared-state, placement: spread }\n`,
      "3:53 expected another placement than 'spread' for 'shared-state': a scheduler knows what is free, and not where the tasks of a group are",
    ],
    [
      "a placement that waits, for schedulers that forget",
      `${SMALLEST}scheduler: { architecture: shared-state, placement: locality }\n`,
      "3:53 expected 'locality' not to wait for 'shared-state', or another placement: a scheduler decides when it has thought, and forgets what it has not placed",
    ],
    [
      "an ordering that plans ahead where schedulers think about one job each",
      `${SMALLEST}scheduler: { architecture: shared-state, ordering: easy-backfill }\n`,
      "3:52 expected another ordering than 'easy-backfill' for 'shared-state': schedulers think about one job each, and nobody plans ahead",
    ],
    [
      "a detector that is a group where schedulers are none of it",
      `${SMALLEST}scheduler: { architecture: shared-state, detection: swim }\n`,
      "3:53 expected another detector than 'swim' for 'shared-state': its schedulers are no group with the workers",
    ],
    [
      "a cell without anybody to share it",
      `${SMALLEST}cluster: { masters: 1 }\nscheduler: { architecture: shared-state }\n`,
      "3:21 expected at least 2 masters for 'shared-state', found 1 in the cluster",
    ],
    [
      "effects fenced by epochs that are of several masters",
      `${SMALLEST}cluster: { masters: 3 }\nscheduler: { architecture: offers, effects: fenced }\n`,
      "4:45 expected 'direct', 'dedupe' or 'outbox' for 'offers': 'fenced' tells masters of one group apart by their epochs, and here each has epochs of its own",
    ],
    [
      "an ordering that plans ahead on machines that are not its own",
      `${SMALLEST}cluster: { masters: 3 }\nscheduler: { architecture: offers, ordering: easy-backfill }\n`,
      "4:46 expected another ordering than 'easy-backfill' for 'offers': a framework sees only what it is offered, and cannot plan ahead",
    ],
    [
      "the promise that a silent worker has stopped, where two have to do with it",
      `${SMALLEST}cluster: { masters: 3 }\nscheduler: { architecture: offers, recovery: safe-stop }\n`,
      "4:46 expected 'fast' for 'offers': the allocator says who is dead, and frameworks keep the leases, so that nobody can be sure that a silent worker has stopped",
    ],
    [
      "thinking that takes less than no time",
      `${SMALLEST}cluster: { masters: 3 }\nscheduler: { architecture: { offers: { thinkFactors: [-1] } } }\n`,
      "4:40 expected no number below 0",
    ],
    [
      "effects that need an epoch or a log where schedulers share a database",
      `${SMALLEST}scheduler: { architecture: database-lock, effects: fenced }\n`,
      "3:52 expected 'direct' or 'dedupe' for 'database-lock': 'fenced' needs an epoch, and no scheduler here has one",
    ],
    [
      "an ordering that plans ahead where a query sees rows",
      `${SMALLEST}scheduler: { architecture: database-lock, ordering: easy-backfill }\n`,
      "3:53 expected another ordering than 'easy-backfill' for 'database-lock': a query sees rows and no machines",
    ],
    [
      "a detector that is a group where schedulers are none",
      `${SMALLEST}scheduler: { architecture: database-lock, detection: swim }\n`,
      "3:54 expected another detector than 'swim' for 'database-lock': its schedulers are no group with the workers",
    ],
    [
      "launches that take the place of others where a scheduler cannot stop another's",
      "duration: 1m\nworkload: { jobs: { trigger: { every: 5s, overlap: replace }, service: 1s } }\nscheduler: { architecture: database-lock }\n",
      "3:28 expected triggers with 'overlap: allow' or 'forbid' for 'database-lock': a scheduler cannot stop what another has launched; see `blockStrategy: cover-early`",
    ],
    [
      "launches that are announced afterwards where what fires is on record before, always",
      "duration: 1m\nworkload: { jobs: { trigger: { every: 5s, announce: false }, service: 1s } }\nscheduler: { architecture: database-lock }\n",
      "3:28 expected triggers with 'announce: true' for 'database-lock': what fires is in the database before it is launched, always",
    ],
    [
      "effects that need an epoch or a log where masters have slots",
      `${SMALLEST}scheduler: { architecture: slots, effects: outbox }\n`,
      "3:44 expected 'direct' or 'dedupe' for 'slots': 'outbox' needs a master that passes effects on, and here workers cause them",
    ],
    [
      "an ordering that plans ahead where masters have slots",
      `${SMALLEST}scheduler: { architecture: slots, ordering: easy-backfill }\n`,
      "3:45 expected another ordering than 'easy-backfill' for 'slots': a query sees rows and no machines",
    ],
    [
      "a detector that is a group where masters have slots",
      `${SMALLEST}scheduler: { architecture: slots, detection: swim }\n`,
      "3:46 expected another detector than 'swim' for 'slots': its masters are no group with the workers",
    ],
    [
      "time triggers where masters have slots",
      "duration: 1m\nworkload: { jobs: { trigger: { every: 5s }, service: 1s } }\nscheduler: { architecture: slots }\n",
      "3:28 expected another design than 'slots' for a workload with time triggers: DolphinScheduler leaves them to Quartz; see 'database-lock'",
    ],
    [
      "effects that need an epoch in durable execution",
      `${SMALLEST}scheduler: { architecture: durable-execution, effects: fenced }\n`,
      "3:56 expected 'direct' or 'dedupe' for 'durable-execution': 'fenced' needs an epoch, and no host here has one that workers know",
    ],
    [
      "an ordering that plans ahead in durable execution",
      `${SMALLEST}scheduler: { architecture: durable-execution, ordering: easy-backfill }\n`,
      "3:57 expected another ordering than 'easy-backfill' for 'durable-execution': a task queue sees polls and no machines",
    ],
    [
      "a detector that is a group in durable execution",
      `${SMALLEST}scheduler: { architecture: durable-execution, detection: swim }\n`,
      "3:58 expected another detector than 'swim' for 'durable-execution': its hosts are no group with the workers",
    ],
    [
      "time triggers in durable execution",
      "duration: 1m\nworkload: { jobs: { trigger: { every: 5s }, service: 1s } }\nscheduler: { architecture: durable-execution }\n",
      "3:28 expected another design than 'durable-execution' for a workload with time triggers: it has no schedules here",
    ],
    [
      "one machine for a database and a coordination service",
      `${SMALLEST}cluster: { locks: 1 }\nscheduler: { architecture: slots }\n`,
      "3:19 expected at least 2 locks for 'slots', found 1 in the cluster",
    ],
    [
      "long tasks where nothing is reserved",
      `${SMALLEST}scheduler: { architecture: { decentralised: { binding: batch, cutoff: 5s } } }\n`,
      "3:71 expected 'binding: late' beside it, found 'batch': only reservations can move",
    ],
    [
      "word of long tasks where nobody has all of them",
      `${SMALLEST}scheduler: { architecture: { decentralised: { cutoff: 5s, central: false, shareLongState: true } } }\n`,
      "3:91 expected 'central: true' beside it, found false: only a scheduler that places all long tasks knows where they are",
    ],
    [
      "less than one probe a task",
      `${SMALLEST}scheduler: { architecture: { decentralised: { probes: 0.5 } } }\n`,
      "3:55 expected a number of at least 1, found 0.5",
    ],
    [
      "a parameter out of bounds",
      `${SMALLEST}scheduler: { placement: { power-of-d: 0 } }\n`,
      "3:39 expected a whole number between 1 and 1000000000, found 0",
    ],
    [
      "one duration in the place of several, without a unit",
      `${SMALLEST}scheduler: { architecture: { replicated-master: { electionTimeout: 150 } } }\n`,
      "3:68 expected a duration such as 250ms or 5m, found 150; a duration needs a unit: us, ms, s, m, h, d",
    ],
    [
      "neither one duration nor several",
      `${SMALLEST}scheduler: { architecture: { replicated-master: { electionTimeout: { min: 1s } } } }\n`,
      "3:51 expected a list of durations, found a map with 'min'",
    ],
    [
      "a parameter for a plug-in without",
      `${SMALLEST}scheduler: { ordering: { fifo: 3 } }\n`,
      "3:32 expected an empty map as parameters of 'fifo', found 3",
    ],
    [
      "a mistyped choice",
      `${SMALLEST}scheduler: { retry: { exponential: { jitter: ful } } }\n`,
      "3:46 expected none, full, equal or decorrelated, found 'ful'; did you mean 'full'?",
    ],
    [
      "several mistakes at once",
      `${SMALLEST}scheduler: { queueing: centrl, loadReports: 5, communication: grpc }\n`,
      "3:24 expected central or at-worker, found 'centrl'; did you mean 'central'?",
      `3:45 expected a duration such as 250ms or 5m, found 5${UNITS}`,
      "3:63 unknown key 'grpc'; did you mean 'rpc'?",
    ],
  ]);
});
