// Reads vitest's JSON report: fails if anything was skipped, and closes with one plain line.

import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
const skipped = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.filter(({ status }) => status !== "passed" && status !== "failed").map(({ fullName }) => `${name}: ${fullName}`),
);
for (const name of skipped) console.log(`skipped in CI: ${name}`);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped.length} skipped`);
process.exitCode = skipped.length > 0 || report.numFailedTests > 0 || report.numPassedTests === 0 ? 1 : 0;
