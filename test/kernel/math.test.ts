import { describe, expect, it } from "vitest";
import { exp, expm1, log, log1p, pow } from "../../src/kernel/math.ts";
import { createStream } from "../../src/kernel/random-stream.ts";
import {
  gammaLn,
  gammaLower,
  gammaUpper,
  invertCdf,
  normalCdf,
  normalQuantile,
} from "../../src/kernel/special-functions.ts";

const asDouble = new Float64Array(1);
const asBits = new BigInt64Array(asDouble.buffer);

function bitsOf(x: number): bigint {
  asDouble[0] = x;
  return asBits[0];
}

/** How many doubles lie between two numbers of the same sign. */
function unitsApart(one: number, other: number): number {
  if (Object.is(one, other)) return 0;
  const apart = bitsOf(one) - bitsOf(other);
  return Number(apart < 0n ? -apart : apart);
}

function relativeError(found: number, expected: number): number {
  return Math.abs(found - expected) / Math.abs(expected);
}

const stream = createStream("math", "arguments");
function anyPositive(): number {
  return stream.chance(0.5) ? 4 * stream.uniform() : 10 ** (600 * stream.uniform() - 300);
}

describe("portable functions", () => {
  it("log is within one unit in the last place of the engine's, from the smallest double to the largest", () => {
    let worst = 0;
    for (let index = 0; index < 50_000; index += 1) {
      const x = anyPositive();
      worst = Math.max(worst, unitsApart(log(x), Math.log(x)));
    }
    expect(worst).toBeLessThanOrEqual(1);
    expect(unitsApart(log(5e-324), Math.log(5e-324))).toBeLessThanOrEqual(1);
  });

  it("exp is within one unit in the last place of the engine's", () => {
    let worst = 0;
    for (let index = 0; index < 50_000; index += 1) {
      const x = (stream.uniform() - 0.5) * (stream.chance(0.5) ? 4 : 1_480);
      worst = Math.max(worst, unitsApart(exp(x), Math.exp(x)));
    }
    expect(worst).toBeLessThanOrEqual(1);
  });

  it("pow is within one unit in the last place of the engine's", () => {
    let worst = 0;
    for (let index = 0; index < 50_000; index += 1) {
      const x = stream.chance(0.5) ? 10 * stream.uniform() : 10 ** (60 * stream.uniform() - 30);
      const y = (stream.uniform() - 0.5) * (stream.chance(0.5) ? 4 : 600);
      worst = Math.max(worst, unitsApart(pow(x, y), Math.pow(x, y)));
    }
    expect(worst).toBeLessThanOrEqual(1);
  });

  // The bits of fdlibm 5.3 compiled from C, in some places one unit away from the engine's answer (and from the truth).
  it.each([
    ["log(0.1)", log(0.1), "c0026bb1bbb55515"],
    ["log(3.7)", log(3.7), "3ff4eeee650ae550"],
    ["log(1e-310)", log(1e-310), "c0864e69394d9508"],
    ["log(0.9999)", log(0.9999), "bf1a3738d2cf1cc2"],
    ["log(1.5)", log(1.5), "3fd9f323ecbf984c"],
    ["exp(-0.7)", exp(-0.7), "3fdfc80db9dd5542"],
    ["exp(12.3)", exp(12.3), "410ad17fe8ccf016"],
    ["exp(700.5)", exp(700.5), "7f18625c7d4f56c2"],
    ["exp(-740.2)", exp(-740.2), "0000000000000045"],
    ["pow(0.112.., -3.29..)", pow(0.11220859663309454, -3.2954291507965516), "40951af52fe7eee4"],
    ["pow(1.1, 100)", pow(1.1, 100), "40caea4e6126bb95"],
    ["pow(1e300, 1.01)", pow(1e300, 1.01), "7ed754e31cd07302"],
    ["pow(2.5, -400.1)", pow(2.5, -400.1), "1ee11b8e98858684"],
  ])("%s has the published bits", (_, value, bits) => {
    expect(BigInt.asUintN(64, bitsOf(value)).toString(16).padStart(16, "0")).toBe(bits);
  });

  it.each([0, -0, 1, -1, 2, -2, 0.5, -0.5, 3, -3, Infinity, -Infinity, NaN])(
    "pow(%d, y) agrees on special cases",
    (x) => {
      for (const y of [0, -0, 1, -1, 2, -2, 0.5, 3, -3, 1e10, -1e10, Infinity, -Infinity, NaN]) {
        expect(pow(x, y)).toBe(Math.pow(x, y));
      }
    },
  );

  it("log and exp agree on special cases", () => {
    for (const x of [0, -0, 1, -1, Infinity, -Infinity, NaN]) {
      expect(log(x)).toBe(Math.log(x));
      expect(exp(x)).toBe(Math.exp(x));
    }
    expect(exp(710)).toBe(Infinity);
    expect(exp(-746)).toBe(0);
  });

  it("log1p and expm1 keep their precision where their argument is tiny", () => {
    let worst = 0;
    for (let index = 0; index < 50_000; index += 1) {
      const x = (2 * stream.uniform() - 1) * 10 ** (-16 * stream.uniform());
      worst = Math.max(worst, unitsApart(log1p(x), Math.log1p(x)), unitsApart(expm1(x), Math.expm1(x)));
    }
    expect(worst).toBeLessThanOrEqual(4);
  });
});

// Reference values by mpmath with 30 digits.
describe("special functions", () => {
  it.each([
    [0.1, 2.2527126517342059599],
    [0.5, 0.57236494292470008707],
    [3.7, 1.4280723266653879219],
    [100.25, 360.28455963776423497],
    [1_000_000, 12815504.56914761166],
  ])("gammaLn(%d) to 13 digits", (x, expected) => {
    expect(relativeError(gammaLn(x), expected)).toBeLessThan(1e-13);
  });

  it.each([
    [0.01, 1e-10, 0.79886109143360521623, 0.20113890856639478377],
    [0.5, 0.1, 0.3452791539814229706, 0.6547208460185770294],
    [0.5, 4, 0.99532226501895273416, 0.0046777349810472658379],
    [3.5, 2, 0.22022259152428407907, 0.77977740847571592093],
    [3.5, 20, 0.99999874120961262869, 1.258790387371308779e-6],
    [312, 300, 0.25163838267193983539, 0.74836161732806016461],
    [312, 400, 0.99999785367467645756, 2.1463253235424443448e-6],
    [10_000, 10_100, 0.8413487504471796224, 0.1586512495528203776],
  ])("the incomplete gamma function of shape %d at %d", (a, x, lower, upper) => {
    expect(relativeError(gammaLower(a, x), lower)).toBeLessThan(1e-10);
    expect(relativeError(gammaUpper(a, x), upper)).toBeLessThan(1e-10);
  });

  it.each([
    [-30, 4.9067139271481870595e-198],
    [-8, 6.2209605742717841235e-16],
    [-3, 0.0013498980316300945267],
    [-0.5, 0.30853753872598689636],
    [0, 0.5],
    [1.2, 0.88493032977829173198],
    [6, 0.99999999901341235496],
  ])("normalCdf(%d), into the far tail", (x, expected) => {
    expect(relativeError(normalCdf(x), expected)).toBeLessThan(1e-11);
  });

  it.each([
    [1e-12, -7.0344838253011319298],
    [1e-5, -4.2648907939228246285],
    [0.02, -2.0537489106318230529],
    [0.3, -0.52440051270804078404],
    [0.975, 1.9599639845400542355],
    [0.9999, 3.7190164854556805644],
  ])("normalQuantile(%d)", (p, expected) => {
    expect(relativeError(normalQuantile(p), expected)).toBeLessThan(1e-13);
  });

  it("invertCdf finds the argument, however far the guess is off", () => {
    const cdf = (x: number) => x / (1 + x);
    for (const guess of [1e-9, 1, 1e9]) expect(relativeError(invertCdf(cdf, 0.9, guess), 9)).toBeLessThan(1e-14);
    expect(invertCdf(cdf, 0, 1)).toBe(0);
    expect(relativeError(invertCdf(cdf, 1e-12, 1), 1e-12)).toBeLessThan(1e-11);
  });
});
