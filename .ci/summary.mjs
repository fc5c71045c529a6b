// Reads vitest's JSON report and closes with one plain line. Fails if anything was skipped, save the laws that do not
// apply to a policy (test/laws names each, with its reason), or if nothing ran.

import { readFileSync } from "node:fs";

const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
const skipped = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults
    .filter(({ status }) => status !== "passed" && status !== "failed")
    .map(({ fullName }) => ({ file: name.replaceAll("\\", "/"), fullName })),
);
const inapplicable = skipped.filter(({ file }) => file.includes("/test/laws/"));
const missing = skipped.filter((test) => !inapplicable.includes(test));
for (const { file, fullName } of missing) console.log(`skipped in CI: ${file}: ${fullName}`);
console.log(`laws that do not apply to a policy: ${inapplicable.length}`);
console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${missing.length} skipped`);
process.exitCode = missing.length > 0 || report.numFailedTests > 0 || report.numPassedTests === 0 ? 1 : 0;
