import { fc, test } from "@fast-check/vitest";
import { describe, expect } from "vitest";
import { CheckpointRecorder, firstDivergence } from "../../../src/experiment/gate/checkpoints.ts";
import type { Checkpoints } from "../../../src/experiment/gate/checkpoints.ts";

/** A run of `records`, of which the one numbered `other` is different. */
function checkpointsOf(records: number, { other = -1, every }: { other?: number; every?: number } = {}): Checkpoints {
  const recorder = new CheckpointRecorder(every);
  for (let record = 0; record < records; record += 1)
    recorder.onRecord(3 as never, (record * 10) as never, 1, record === other ? -1 : record, 0, 0, 0.5);
  return recorder.finish();
}

describe("checkpoints", () => {
  test("of a run of any length are between 32 and 64, at one interval", () => {
    for (const records of [5_000, 64_000, 300_000]) {
      const { every, at, digests } = checkpointsOf(records);
      expect(digests.length).toBeGreaterThanOrEqual(31);
      expect(digests.length).toBeLessThan(64);
      expect(digests).toHaveLength(Math.floor(records / every));
      expect(at[0]).toBe((every - 1) * 10);
    }
  });

  test.prop([fc.integer({ min: 1, max: 3_000 }), fc.nat(2_999)])(
    "bound the first record that differs",
    (records, wanted) => {
      const other = wanted % records;
      const base = checkpointsOf(records);
      const found = firstDivergence(base, checkpointsOf(records, { other, every: base.every }))!;
      expect(found.fromRecord).toBeLessThanOrEqual(other);
      expect(found.untilRecord ?? Infinity).toBeGreaterThan(other);
      expect((found.untilRecord ?? records) - found.fromRecord).toBeLessThanOrEqual(base.every);
    },
  );

  test("of the same run know of no difference, and of a longer one where it goes on", () => {
    const base = checkpointsOf(1_000);
    expect(firstDivergence(base, checkpointsOf(1_000, { every: base.every }))).toBeUndefined();
    expect(firstDivergence(base, checkpointsOf(1_001, { every: base.every }))).toMatchObject({ untilRecord: null });
  });
});
