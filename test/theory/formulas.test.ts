// The formulas against figures that others published, before anything is held against the formulas.

import { expect, test } from "vitest";
import {
  beatAge,
  blockingQueue,
  breakdownResponse,
  cobham,
  erlangB,
  erlangC,
  foregroundBackground,
  foregroundBackgroundMixed,
  harmonic,
  largestOfExponentials,
  mixed,
  pollaczekKhinchine,
  preemptiveResume,
  processorSharing,
  repairman,
  responseOfRenewal,
  restartFromScratch,
  supermarket,
  waitOfServers,
  type Kind,
} from "./formulas.ts";

test("Erlang's B, published tables (q.erlangb)", () => {
  expect([erlangB(5, 3), erlangB(10, 7), erlangB(20, 15), erlangB(100, 90)].map((value) => value.toFixed(6))).toEqual([
    "0.110054",
    "0.078741",
    "0.045593",
    "0.026957",
  ]);
});

test("queues with room for so many (q.mm1k, q.erlangb)", () => {
  expect(blockingQueue(1, 10, 1, 1.2).blocking).toBeCloseTo(0.03110379415, 9);
  expect(blockingQueue(1, 10, 1, 1.2).inSystem).toBeCloseTo(3.289291322, 8);
  expect(blockingQueue(1, 10, 1, 1.2).response).toBeCloseTo(3.39488513, 7);
  for (const [servers, load] of [
    [5, 3],
    [10, 7],
    [20, 15],
  ])
    expect(blockingQueue(servers, servers, load, 1).blocking).toBeCloseTo(erlangB(servers, load), 12);
});

test("Erlang's C and the wait for one of several servers (q.mm2.eth, q.mm4.eth, K1)", () => {
  expect(erlangC(2, 1.8)).toBeCloseTo(0.8526315789, 10);
  expect(waitOfServers(2, 9, 5)).toBeCloseTo(0.8526315789, 10);
  expect(waitOfServers(4, 9, 5)).toBeCloseTo(0.01168487698, 10);
  expect([erlangC(10, 9), erlangC(100, 90), erlangC(10, 7)].map((value) => value.toFixed(4))).toEqual([
    "0.6687",
    "0.2169",
    "0.2217",
  ]);
});

const kinds = (small: number, large: number, shareOfLarge: number, load: number): readonly Kind[] => {
  const rate = load / ((1 - shareOfLarge) * small + shareOfLarge * large);
  return [
    { rate: rate * (1 - shareOfLarge), mean: small, square: small * small },
    { rate: rate * shareOfLarge, mean: large, square: large * large },
  ];
};

test("Pollaczek-Khinchine, Cobham and preemptive resume on two sizes (K2)", () => {
  const heavy = kinds(1, 100, 0.01, 0.7);
  expect(pollaczekKhinchine(heavy)).toBeCloseTo(59.21, 2);
  expect(cobham(heavy).map((wait) => wait.toFixed(2))).toEqual(["27.25", "90.84"]);
  expect(mixed(heavy, [cobham(heavy)[0] + 1, cobham(heavy)[1] + 100])).toBeCloseTo(29.88, 2);
  expect(preemptiveResume(heavy).map((response) => response.toPrecision(4))).toEqual(["1.267", "244.3"]);
  const mild = kinds(1, 10, 0.1, 0.8);
  expect(pollaczekKhinchine(mild) + 1.9).toBeCloseTo(13.37, 2);
  expect(mixed(mild, [cobham(mild)[0] + 1, cobham(mild)[1] + 10])).toBeCloseTo(7.07, 2);
  expect(mixed(mild, preemptiveResume(mild))).toBeCloseTo(4.63, 2);
});

test("a renewal process before one server: D/M/1 (q.gm1.d), and Poisson as the case that is known", () => {
  expect(responseOfRenewal(1, (s) => Math.exp(-1.25 * s))).toBeCloseTo(2.69273084, 8);
  expect(responseOfRenewal(1, (s) => 0.7 / (0.7 + s))).toBeCloseTo(1 / 0.3, 8);
});

test("the supermarket model (K3, q.pod.inf)", () => {
  expect(
    [supermarket(0.9, 2), supermarket(0.99, 2), supermarket(0.9, 3), supermarket(0.5, 3)].map((value) =>
      value.toFixed(4),
    ),
  ).toEqual(["2.6141", "5.4320", "2.0279", "1.1252"]);
});

test("breakdowns and restarts (q.breakdown.1, restart.1)", () => {
  expect(breakdownResponse(0.5, 1, 0.01, 0.1)).toBeCloseTo(4.464646465, 9);
  expect(
    [
      restartFromScratch(1, 1, 0),
      restartFromScratch(2, 0.5, 0.1),
      restartFromScratch(10, 0.1, 1),
      restartFromScratch(5, 1, 0.5),
    ].map((value) => value.toFixed(5)),
  ).toEqual(["1.71828", "3.60839", "18.90110", "221.11974"]);
});

test("the largest of exponentials: H_20 as in K5, and one alone", () => {
  expect(harmonic(20)).toBeCloseTo(3.598, 3);
  expect([harmonic(1), largestOfExponentials(1, 0.5)]).toEqual([1, Math.LN2]);
  // Its mean is the integral of its quantiles.
  const mean = Array.from({ length: 100_000 }, (_, step) => largestOfExponentials(20, (step + 0.5) / 100_000));
  expect(mean.reduce((total, value) => total + value, 0) / 100_000).toBeCloseTo(harmonic(20), 4);
});

test("a machine repairman with nobody else, and with endless thought, is what it must be", () => {
  expect(repairman(1, 4, 1).throughput).toBeCloseTo(0.2, 12);
  expect(repairman(1, 4, 1).response).toBeCloseTo(1, 12);
  expect(repairman(5, 1e4, 1).response).toBeCloseTo(1, 3);
});

test("the last beat of a worker that lives long is half an interval old", () => {
  expect(beatAge(1, 1e6)).toBeCloseTo(0.5, 5);
  expect(beatAge(2, 1e6)).toBeCloseTo(1, 5);
  expect(beatAge(1, 60)).toBeLessThan(0.5);
});

test("processor sharing (q.mg1.ps)", () => {
  expect([0.5, 0.8, 0.9].map((load) => processorSharing(1, load))).toEqual(
    [2, 5, 10].map((each) => expect.closeTo(each)),
  );
});

test("least attained service: where sizes say nothing, the mean is that of any order (M/M/1)", () => {
  for (const load of [0.3, 0.7])
    expect(foregroundBackgroundMixed(load, [{ share: 1, rate: 1 }])).toBeCloseTo(1 / (1 - load), 6);
  const halves = [
    { share: 0.5, rate: 1 },
    { share: 0.5, rate: 1 },
  ];
  expect(foregroundBackgroundMixed(0.7, halves)).toBeCloseTo(1 / 0.3, 6);
});

test("least attained service: all of one size end together with the busy period that they are in", () => {
  // 1 s each, 0.5/s: 1 / (1 - load) for itself, and the work that it finds, 0.5 in the mean, stretched as much: 2 + 0.5 / 0.5.
  expect(foregroundBackground(0.5, () => ({ mean: 1, square: 1 }), 1)).toBeCloseTo(3, 12);
});
