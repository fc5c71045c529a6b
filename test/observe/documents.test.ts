// docs/metrics.md is made from the catalogues; `npx vitest run test/observe/documents.test.ts --update` rewrites it.

import { describe, expect, test } from "vitest";
import { describeMetric, METRICS } from "../../src/observe/metrics/metrics.ts";
import { WASTE_CAUSES } from "../../src/observe/metrics/work-ledger.ts";
import { metricsPage } from "../../src/observe/metrics/page.ts";

describe("the catalogue of metrics", () => {
  test("is what docs/metrics.md says (vitest --update rewrites it)", async () => {
    await expect(metricsPage()).toMatchFileSnapshot("../../docs/metrics.md");
  });

  test("says of each cause of waste what it means", () => {
    for (const cause of WASTE_CAUSES) expect(metricsPage()).toContain(`\`${cause}\``);
  });

  test("names each metric once, with one sentence", () => {
    expect(new Set(METRICS.map(({ name }) => name)).size).toBe(METRICS.length);
    for (const { definition } of METRICS) expect(definition).toMatch(/^[^|]+\.$/);
  });

  test("describes the metrics of a class as those of the whole", () => {
    expect(describeMetric("class.web.response.p99")).toMatchObject({
      unit: "s",
      better: "lower",
      name: "class.web.response.p99",
    });
    expect(describeMetric("class.web.job.response.p99")).toMatchObject({ unit: "s", better: "lower" });
    expect(describeMetric("class.web.jobs.completed")).toBeUndefined();
    expect(describeMetric("group.spot.utilisation")).toMatchObject({
      unit: "1",
      definition: expect.stringContaining("; workers of group spot only."),
    });
    expect(describeMetric("group.spot.cost.total")?.definition).toContain("Warm pools not included; workers of");
    expect(describeMetric("group.spot.response.mean")).toBeUndefined();
    expect(describeMetric("response.p99")?.name).toBe("response.p99");
    expect(describeMetric("class.web.makespan")).toBeUndefined();
    expect(describeMetric("class.web.queue.mean")).toBeUndefined();
    expect(describeMetric("nonsense")).toBeUndefined();
  });
});
