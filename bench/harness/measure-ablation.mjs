// What the parts cost: the digest, the observatory, and traces of every record, each against the product as it stands.

import { buildAblation } from "./programs.mjs";
import { median, runProgram } from "./measure-cases.mjs";
import { significant, textTable } from "./tables.mjs";

const TASKS = 1_000_000;
const QUICK_TASKS = 100_000;
/** Name, bundle, trace. */
const MODES = [
  ["as it stands", "ablation", "none"],
  ["without the digest", "ablation-no-digest", "none"],
  ["without the observatory", "ablation-no-observatory", "none"],
  ["with a ring of records", "ablation", "ring"],
  ["with a binary trace to disk", "ablation", "binary"],
  ["with an NDJSON trace to disk", "ablation", "ndjson"],
];

/** What the observatory costs with a real scheduler under it. */
const DESIGNS = [
  ["product whole", "whole"],
  ["product Raft", "raft"],
];

/** `{ designs, digest, observatory, ring, binary, ndjson, kernelDigest, table }`: shares and factors of the time as it stands. */
export async function measureAblation(folder, { rounds, isQuick, progress }) {
  const pathOf = await buildAblation(folder);
  const tasks = String(isQuick ? QUICK_TASKS : TASKS);
  const designTasks = String(isQuick ? QUICK_TASKS / 10 : QUICK_TASKS);
  const seconds = new Map();
  const note = (name, value) => seconds.set(name, [...(seconds.get(name) ?? []), value]);
  for (let round = 0; round < rounds; round += 1) {
    for (const [name, bundle, trace] of MODES) {
      progress(`round ${round + 1} of ${rounds}: cluster 1000, product ${name}`);
      note(name, secondsOf([pathOf(bundle), trace, tasks]));
    }
    for (const [name, design] of DESIGNS) {
      progress(`round ${round + 1} of ${rounds}: cluster 1000, ${name} with and without the observatory`);
      for (const bundle of ["ablation", "ablation-no-observatory"])
        note(`${bundle} ${design}`, secondsOf([pathOf(bundle), "none", designTasks, design]));
    }
    for (const bundle of ["kernel-whole", "kernel-no-digest"]) note(bundle, 1 / rateOf([pathOf(bundle), "1000"]));
  }
  const medians = new Map([...seconds].map(([name, values]) => [name, median(values)]));
  const whole = medians.get("as it stands");
  const [, digest, observatory, ring, binary, ndjson] = MODES.map(([name]) => medians.get(name) / whole);
  const designs = DESIGNS.map(([name, design]) => ({
    name,
    observatory: 1 - medians.get(`ablation-no-observatory ${design}`) / medians.get(`ablation ${design}`),
  }));
  const rows = MODES.map(([name]) => [
    `product ${name}`,
    significant(medians.get(name), 3),
    `${significant(medians.get(name) / whole, 3)}x`,
  ]);
  return {
    designs,
    digest: 1 - digest,
    observatory: 1 - observatory,
    ring: ring - 1,
    binary,
    ndjson,
    kernelDigest: 1 - medians.get("kernel-no-digest") / medians.get("kernel-whole"),
    table: textTable([`cluster 1000, ${tasks} tasks`, "seconds", "time"], rows),
  };
}

function secondsOf(args) {
  const { seconds, problem } = runProgram(process.execPath, args);
  if (problem !== undefined) throw new Error(problem);
  return seconds;
}

function rateOf(args) {
  const { million_events_per_s: rate, problem } = runProgram(process.execPath, args);
  if (problem !== undefined) throw new Error(problem);
  return rate;
}
