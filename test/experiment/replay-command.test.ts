import { expect, test } from "vitest";
import { commandText, replayCommand } from "../../src/experiment/replay-command.ts";

test("a command is shown so that a shell reads it back as it was", () => {
  expect(commandText(["run", "my files/a.yaml", "--out", "it's"])).toBe(
    "orrery run 'my files/a.yaml' --out 'it'\\''s'",
  );
});

test("a run is replayed by its variant and seed, with the same plug-ins", () => {
  expect(replayCommand("demo.yaml", ["./mine.ts"])("raft", 7)).toBe(
    "orrery run demo.yaml --variant raft --seed 7 --replications 1 --plugin ./mine.ts",
  );
});
