// The `expect` section: each line parsed, with its mistakes placed within the line.

import { LIMITS } from "./limits.ts";
import type { Expectation } from "./expectations/expectation.ts";
import { parseExpectedViolation, type ExpectedViolation } from "./expectations/expected-violation.ts";
import { parseExpectation } from "./expectations/parse.ts";
import type { ExpectationNames } from "./expectations/parse.ts";
import type { Problem } from "./problem.ts";
import { describeValue } from "./shapes/leaf.ts";
import { keySpanAt, nodeAt } from "./source/source-node.ts";
import type { SourceNode } from "./source/source-node.ts";
import type { YamlSource } from "./source/yaml-source.ts";

interface ParsedFile {
  readonly text: string;
  readonly source: YamlSource;
  readonly root: SourceNode;
}

interface Names extends ExpectationNames {
  readonly checks: readonly string[];
}

export interface ReadExpectations {
  readonly expectations: readonly Expectation[];
  readonly expectedViolations: readonly ExpectedViolation[];
}

const NONE: ReadExpectations = { expectations: [], expectedViolations: [] };

export function readExpectations(file: ParsedFile, names: Names, report: (problem: Problem) => void): ReadExpectations {
  const { root, source } = file;
  const list = nodeAt(root, ["expect"]);
  if (list === undefined) return NONE;
  const span = keySpanAt(root, ["expect"]) ?? list;
  if (list.kind !== "list") {
    report(
      source.problemAt(
        span,
        `expected a list of expectations, found ${list.kind === "scalar" ? describeValue(list.value) : "a map"}`,
      ),
    );
    return NONE;
  }
  if (list.items.length > LIMITS.expectations) {
    report(source.problemAt(span, `expected at most ${LIMITS.expectations} expectations, found ${list.items.length}`));
    return NONE;
  }
  const read = list.items.flatMap((item) => readOne(item, file, names, report) ?? []);
  return {
    expectations: read.flatMap((each) => ("check" in each ? [] : [each])),
    expectedViolations: read.flatMap((each) => ("check" in each ? [each] : [])),
  };
}

function readOne(
  item: SourceNode,
  { text, source }: ParsedFile,
  names: Names,
  report: (problem: Problem) => void,
): Expectation | ExpectedViolation | undefined {
  if (item.kind !== "scalar" || typeof item.value !== "string") {
    const found = item.kind === "scalar" ? describeValue(item.value) : `a ${item.kind}`;
    report(source.problemAt(item, `expected an expectation such as all.tasks.lost == 0, found ${found}`));
    return undefined;
  }
  const parsed = parseExpectedViolation(item.value, names) ?? parseExpectation(item.value, names);
  // Places within the text hold in the file too where the text stands there as it is, quoted or not.
  const shift = [0, 1].find((quote) => text.startsWith(item.value as string, item.start + quote));
  if (parsed.kind === "refused") {
    const { at, length, message } = parsed.problem;
    const start = item.start + (shift ?? 0) + at;
    report(source.problemAt(shift === undefined ? item : { start, end: start + length }, message));
    return undefined;
  }
  const { line, column } = source.problemAt(item, "");
  return { ...parsed.expectation, line, column };
}
