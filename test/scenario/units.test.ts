import { expect, test } from "vitest";
import {
  readBandwidthText,
  readDurationText,
  readPercentText,
  readPpmText,
  readRateText,
  readSizeText,
  readTimesText,
  sayDuration,
} from "../../src/scenario/units.ts";

test.each([
  ["5us", 5],
  ["0.4ms", 400],
  ["1.5s", 1_500_000],
  ["2 m", 120_000_000],
  ["1h", 3_600_000_000],
  ["7d", 604_800_000_000],
  ["-30s", -30_000_000],
  ["0", 0],
])("the duration %s is %d us", (text, us) => {
  expect(readDurationText(text)).toBe(us);
});

test.each(["5", "s", "5min", "1e3s", "0x10s", "5 s s", "", "5S", "1:30", ".5s", "--5s", "Infinitys"])(
  "%j is not a duration",
  (text) => {
    expect(readDurationText(text)).toBeUndefined();
  },
);

test("sizes know powers of ten and of two", () => {
  expect(readSizeText("1KB")).toBe(1_000);
  expect(readSizeText("1KiB")).toBe(1_024);
  expect(readSizeText("16GiB")).toBe(17_179_869_184);
  expect(readSizeText("16G")).toBeUndefined();
  expect(readSizeText("9")).toBeUndefined();
});

test("bandwidths are bits per second", () => {
  expect(readBandwidthText("10Gbps")).toBe(10_000_000_000);
  expect(readBandwidthText("10GBps")).toBeUndefined();
});

test("rates are per second, whatever the unit of time", () => {
  expect(readRateText("90/s")).toBe(90);
  expect(readRateText("30/m")).toBe(0.5);
  expect(readRateText("36/h")).toBe(0.01);
  expect(readRateText("90")).toBeUndefined();
});

test("shares, rate errors and factors have units of their own", () => {
  expect(readPercentText("10%")).toBe(0.1);
  expect(readPpmText("-50ppm")).toBe(-50);
  expect(readTimesText("10x")).toBe(10);
  expect(readPercentText("10")).toBeUndefined();
});

test.each([
  [0, "0s"],
  [1_500, "1.5ms"],
  [90_000_000, "1.5m"],
  [7, "7us"],
  [604_800_000_000, "7d"],
])("%d us are said as %s", (us, text) => {
  expect(sayDuration(us)).toBe(text);
  expect(readDurationText(text)).toBe(us);
});
