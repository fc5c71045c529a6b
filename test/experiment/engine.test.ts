import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { ENGINE_VERSION, engineFingerprint } from "../../src/experiment/engine.ts";

test("the engine's version is the package's", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    version: string;
  };
  expect(ENGINE_VERSION).toBe(version);
});

test("the engine's fingerprint is stable from call to call", () => {
  expect(engineFingerprint()).toMatch(/^[0-9a-f]{16}$/);
  expect(engineFingerprint()).toBe(engineFingerprint());
});
