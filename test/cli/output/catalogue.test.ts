import { describe, expect, test } from "vitest";
import { formatCatalogue } from "../../../src/cli/output/catalogue.ts";
import { describeRegistry } from "../../../src/scenario/reference/describe-registry.ts";
import { builtInRegistry } from "../../../src/scenario/registry.ts";

const same = (text: string): string => text;
const plain = { bold: same, cyan: same, dim: same, red: same, green: same, yellow: same } as never;
const catalogue = (width: number) => formatCatalogue(describeRegistry(builtInRegistry()), { colors: plain, width });

describe("the catalogue", () => {
  test("shows a policy, its source, and its parameters with what they mean", () => {
    const lines = catalogue(100).split("\n");
    const first = lines.findIndex((line) => line.startsWith("  power-of-d"));
    expect(lines.slice(first, first + 5)).toEqual([
      "  power-of-d  The least loaded of d different candidates drawn at random, ties at random.",
      "      Mitzenmacher, The Power of Two Choices in Randomized Load Balancing, TPDS 12(10), 2001;",
      "      catalogue B5",
      "      d: integer, default 2",
      "          How many workers to look at; 1 is random, more than there are means all.",
    ]);
  });

  test.each([66, 80, 200])("keeps within %i columns", (width) => {
    const tooLong = catalogue(width)
      .split("\n")
      .filter((line) => line.length > width);
    expect(tooLong).toEqual([]);
  });

  test("leaves nothing out, however narrow", () => {
    const words = (text: string) => text.replace(/\s+/g, " ");
    expect(words(catalogue(60))).toBe(words(catalogue(1_000)));
  });
});
