// The tables of a measurement, as text.

import { BENCHES } from "./cases.mjs";

/** Rows of cells under a head; numbers right, words left. Nothing where there are no rows. */
export function textTable(head, rows) {
  if (rows.length === 0) return "";
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  const isNumeric = head.map((_, column) => column > 0 && rows.every((row) => /^[-–\d.,]*x?$/.test(row[column])));
  const line = (cells) =>
    cells
      .map((cell, column) => (isNumeric[column] ? cell.padStart(widths[column]) : cell.padEnd(widths[column])))
      .join("  ")
      .trimEnd();
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

export function ratesTable(results) {
  const head = ["benchmark", "program", "M events/s", "from", "to", "tasks/s", "RSS MB", "found", "expected", "check"];
  return textTable(head, results.map(rateRow));
}

function rateRow({ bench, size, program, rates, rate, memory, check, found, expected, problems }) {
  if (rates.length === 0)
    return [`${bench} ${size}`, program, "–", "–", "–", "–", "–", "–", "–", `FAILED: ${problems.join("; ")}`];
  const tasks = bench === "cluster" || bench === "mmc" ? significant((rate * 1e6) / BENCHES[bench].eventsEach, 3) : "–";
  const verdict = problems.length === 0 ? check : `WRONG: ${problems.join("; ")}`;
  return [
    `${bench} ${size}`,
    program,
    ...[rate, rates[0], rates.at(-1)].map((value) => significant(value, 3)),
    tasks,
    memory.toFixed(0),
    significant(found, 5),
    significant(expected, 5),
    verdict,
  ];
}

/** Our programs divided by each peer, on every benchmark that both ran. */
export function ratiosTable(results) {
  const ours = ["product", "product whole", "product Raft", "kernel"];
  const peers = [...new Set(results.map(({ program }) => program))].filter((program) => !ours.includes(program));
  const rows = [];
  for (const mine of results.filter(({ program, rate }) => ours.includes(program) && rate !== undefined)) {
    const cells = peers.map((peer) => {
      const theirs = results.find(
        (other) => other.program === peer && other.bench === mine.bench && other.size === mine.size,
      );
      return theirs?.rate === undefined ? "–" : `${significant(mine.rate / theirs.rate, 3)}x`;
    });
    rows.push([`${mine.program} ÷`, `${mine.bench} ${mine.size}`, ...cells]);
  }
  return textTable(["", "benchmark", ...peers], rows);
}

export function significant(value, digits) {
  if (value === undefined || Number.isNaN(value)) return "–";
  if (value >= 10 ** digits) return Math.round(Number(value.toPrecision(digits))).toLocaleString("en-US");
  return value.toPrecision(digits);
}
