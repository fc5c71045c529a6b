// How often is a report wrong? Makes the same small experiment at many seeds, where the truth is known, and counts what it says: of
// two designs that cannot differ, of M/M/5 and M/M/6, whose mean response is Erlang's, and of the intervals of the former.
//   npm run build && node bench/error-rates.mjs [experiments, default 200]
// Some minutes. The figures of docs/reading-a-report.md.

import { simulate } from "../dist/orrery.js";

const EXPERIMENTS = Number(process.argv[2] ?? 200);
/** Tasks per second, and seconds. */
const [RATE, SERVICE] = [0.35, 10];

const ALIKE = {
  duration: "10m",
  cluster: { workers: { count: 5 } },
  workload: {
    urgent: { arrivals: { poisson: "0.2/s" }, service: { exponential: "10s" }, priority: 5 },
    other: { arrivals: { poisson: "0.25/s" }, service: { exponential: "10s" } },
  },
  variants: { one: { scheduler: { ordering: "fifo" } }, two: { scheduler: { ordering: "priority" } } },
};
const DIFFERENT = {
  duration: "20m",
  warmup: "4m",
  cluster: { workers: { count: 5 } },
  workload: { all: { arrivals: { poisson: `${RATE}/s` }, service: { exponential: `${SERVICE}s` } } },
  variants: { one: {}, two: { cluster: { workers: { count: 6 } } } },
};

for (const replications of [3, 5, 10]) {
  const verdicts = experiments(ALIKE, replications).map(verdictOf);
  const named = verdicts.filter((verdict) => verdict === "a" || verdict === "b").length;
  console.log(`alike, ${replications} seeds: one is said to be better in ${named} of ${EXPERIMENTS}`);
}
const results = experiments(DIFFERENT, 5);
const count = (verdict) => results.filter((result) => verdictOf(result) === verdict).length;
console.log(`M/M/5 and M/M/6, 5 seeds: right in ${count("b")}, wrong in ${count("a")} of ${EXPERIMENTS}`);
const truth = meanResponse(5);
const intervals = results.map(({ variants }) => variants.one.metrics["response.mean"].ci95);
const below = intervals.filter(([, high]) => high < truth).length;
const above = intervals.filter(([low]) => low > truth).length;
console.log(
  `M/M/5, 95% intervals: ${EXPERIMENTS - below - above} of ${EXPERIMENTS} hold ${truth.toFixed(2)} s, ${below} are below it, ${above} above`,
);

function experiments(scenario, replications) {
  const common = { name: "error-rates", scheduler: { architecture: "ideal" }, replications };
  return Array.from({ length: EXPERIMENTS }, (_, number) => {
    return simulate({ ...common, ...scenario, seed: 1_000 + 50 * number }).results;
  });
}

function verdictOf({ comparisons }) {
  return comparisons.find(({ metric }) => metric === "response.mean").verdict;
}

/** Erlang's C formula. */
function meanResponse(servers) {
  const load = RATE * SERVICE;
  let blocked = 1;
  for (let k = 1; k <= servers; k += 1) blocked = (load * blocked) / (k + load * blocked);
  const waits = blocked / (1 - (load / servers) * (1 - blocked));
  return SERVICE + (waits * SERVICE) / (servers - load);
}
