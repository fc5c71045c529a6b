import { describe, expect, test } from "vitest";
import { PRECISION_NEEDED, type Check } from "./check.ts";
import { MANY_QUEUES } from "./many-queues.ts";
import { ONE_QUEUE } from "./one-queue.ts";
import { ORDERS } from "./size-based.ts";

const GROUPS: Readonly<Record<string, readonly Check[]>> = { "One queue": ONE_QUEUE, "Orders of service": ORDERS, "Many queues": MANY_QUEUES };
for (const [group, checks] of Object.entries(GROUPS)) {
  describe(group, () => {
    test.each(checks.map((check) => [check.title, check] as const))("%s", (_title, check) => {
      const t = process.cpuUsage();
      const rows = check.measure();
      const u = process.cpuUsage(t);
      for (const r of rows) console.log(`${check.title} | ${r.what} exp ${r.expected.toPrecision(5)} ours ${r.ours.toPrecision(5)} se ${r.standardError.toPrecision(2)} dev/allowed ${(Math.abs(r.ours - r.expected) / r.allowed).toFixed(2)} 3se/exp ${((3 * r.standardError) / r.expected).toFixed(3)} cpu ${((u.user + u.system) / 1e6).toFixed(1)}`);
      for (const r of rows) { expect(Math.abs(r.ours - r.expected), r.what).toBeLessThanOrEqual(r.allowed); expect(3 * r.standardError).toBeLessThan(PRECISION_NEEDED * r.expected); }
    });
  });
}
