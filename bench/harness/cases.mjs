// Which program runs which benchmark, at which sizes, with how much work. Slow programs get a part of the work: what is
// compared is the rate.

/** Full work: firings, customers, messages, beats, tasks. Logical events: how many each of them counts for. */
export const BENCHES = {
  hold: { sizes: [1_000, 100_000, 1_000_000], work: 5_000_000, eventsEach: 1 },
  mmc: { sizes: [16], work: 1_000_000, eventsEach: 2 },
  pingpong: { sizes: [2], work: 1_000_000, eventsEach: 1 },
  heartbeat: { sizes: [10, 100, 1_000, 10_000], work: 3_600_000, eventsEach: 2 },
  cluster: { sizes: [10, 100, 1_000, 10_000], work: 1_000_000, eventsEach: 4 },
};

const ALL = Object.keys(BENCHES);

/**
 * `share` of the work; `sizesOf` a benchmark, if not all; `roundsMax` where a row is slow; `hold` up to `pendingMax`. The kernel's benchmarks cannot be made
 * smaller, and the twin has to do the same work for the same digest.
 */
const PROGRAMS = {
  product: { benches: ["mmc", "heartbeat", "cluster"], share: 1 },
  "product whole": { benches: ["cluster"], share: 1, roundsMax: 3 },
  "product Raft": { benches: ["cluster"], share: 1 / 10, sizesOf: { cluster: [1_000] }, roundsMax: 3 },
  kernel: { benches: ALL, share: 1, isFixed: true },
  "C++ twin": { benches: ALL, share: 1, isFixed: true },
  "C++ std heap": { benches: ALL, share: 1 },
  "C++ 4-ary heap": { benches: ALL, share: 1 },
  simjs: { benches: ALL, share: 1 / 5, pendingMax: 100_000 },
  // An actor for each timer: at 1e5 they take 5 GB.
  "SimGrid CM02": { benches: ALL, share: 1 / 10, pendingMax: 1_000, roundsMax: 3 },
  "SimGrid Constant": { benches: ["pingpong", "heartbeat", "cluster"], share: 1 / 10, roundsMax: 3 },
  SimPy: { benches: ALL, share: 1 / 10, pendingMax: 100_000, roundsMax: 3 },
};

/** Every case: `{ program, bench, size, work, roundsMax }`, in the order of the table. */
export function casesOf({ isQuick, isWanted }) {
  const cases = [];
  for (const [bench, { sizes, work }] of Object.entries(BENCHES)) {
    for (const size of sizes) {
      for (const [
        program,
        { benches, share, isFixed = false, sizesOf = {}, pendingMax = Infinity, roundsMax = Infinity },
      ] of Object.entries(PROGRAMS)) {
        const isMeasured = benches.includes(bench) && (sizesOf[bench] ?? sizes).includes(size);
        if (!isMeasured || (bench === "hold" && size > pendingMax) || !isWanted(program, bench, size)) continue;
        const part = isFixed ? 1 : share * (isQuick ? 0.1 : 1);
        cases.push({ program, bench, size, work: workOf(bench, size, work * part), roundsMax });
      }
    }
  }
  return cases;
}

/** Whole seconds of beats, and not less than ten; firings for every timer. */
function workOf(bench, size, work) {
  if (bench === "heartbeat") return Math.max(10, Math.round(work / size)) * size;
  return Math.round(bench === "hold" ? Math.max(work, size) : work);
}
