import { expect, it } from "vitest";
import { runRandomly } from "./run.ts";

it("smoke", () => {
  const total = new Map<string, number>();
  const from = Number(process.env.FROM ?? 0),
    n = Number(process.env.RUNS ?? 20);
  const failures: string[] = [];
  const begin = performance.now();
  for (let seed = from; seed < from + n; seed += 1) {
    try {
      for (const [what, count] of runRandomly(`seed ${seed}`)) total.set(what, (total.get(what) ?? 0) + count);
    } catch (error) {
      failures.push(`${seed}: ${process.env.STACK ? (error as Error).stack : (error as Error).message}`);
    }
  }
  console.log(
    [...total]
      .sort()
      .map(([a, b]) => `${a} ${b}`)
      .join(", "),
    (performance.now() - begin) / n,
    "ms/run",
  );
  expect(failures).toEqual([]);
});
