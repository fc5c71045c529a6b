// Worker threads as a user meets them: enough runs that threads get the next one ahead.

import { afterAll, expect, test } from "vitest";
import type { Results } from "../../../src/experiment/results.ts";
import { orrery, workFolder } from "../command.ts";

const folder = workFolder({
  "many.yaml": `name: many
replications: 30
duration: 5s
workload: { all: { arrivals: { poisson: { rate: 4/s } }, service: { exponential: { mean: 500ms } } } }
`,
});
afterAll(() => folder.remove());

test("make each run once, and leave what one thread leaves", async () => {
  const results = async (jobs: string): Promise<string> => {
    const { stdout, stderr } = await orrery(
      ["run", "many.yaml", "--jobs", jobs, "--json", "--quiet", "--no-report"],
      folder.path,
    );
    expect(stderr).toBe("");
    return stdout;
  };
  const one = await results("1");
  const { variants } = JSON.parse(one) as Results;
  expect(Object.values(variants).flatMap(({ runs }) => runs)).toHaveLength(30);
  expect(await results("3")).toBe(one);
});
