// The grammar of cron expressions, and what it says when it does not understand.

import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CronExpression } from "../../../src/algorithms/triggers/cron-expression.ts";
import type { CronSyntaxError } from "../../../src/algorithms/triggers/cron-syntax-error.ts";
import { firstFrom, has, NONE, setOf, type FieldSet } from "../../../src/algorithms/triggers/field-set.ts";
import { hashOfName } from "../../../src/kernel/name-hash.ts";
import { parseCron } from "../../../src/algorithms/triggers/parse-cron.ts";
import { ParameterError } from "../../../src/kernel/parameter-error.ts";

function valuesOf(set: FieldSet): readonly number[] {
  return Array.from({ length: 64 }, (_, value) => value).filter((value) => has(set, value));
}

/** seconds / minutes / hours / days / months / weekdays */
function meaning(text: string, name = "job"): string {
  const expression = parseCron(text, name);
  const days = valuesOf({ low: expression.daysOfMonth, high: 0 }).join();
  return [
    valuesOf(expression.seconds).join(),
    valuesOf(expression.minutes).join(),
    valuesOf(expression.hours).join(),
    days === Array.from({ length: 31 }, (_, index) => index + 1).join()
      ? "*"
      : days + (expression.isLastDay ? "L" : ""),
    valuesOf({ low: expression.months, high: 0 }).join(),
    valuesOf({ low: expression.daysOfWeek, high: 0 }).join(),
  ]
    .join(" / ")
    .replace("0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23 ", "* ")
    .replace("1,2,3,4,5,6,7,8,9,10,11,12", "*")
    .replace("0,1,2,3,4,5,6", "*");
}

function mistake(text: string): CronSyntaxError {
  try {
    parseCron(text, "job");
  } catch (error) {
    return error as CronSyntaxError;
  }
  throw new Error(`"${text}" was accepted`);
}

describe("an expression", () => {
  test.each([
    ["*/15 9-17 * * 1-5", "0 / 0,15,30,45 / 9,10,11,12,13,14,15,16,17 / * / * / 1,2,3,4,5"],
    ["0,5-7,50-59/3 0 1 1 0", "0 / 0,5,6,7,50,53,56,59 / 0 / 1 / 1 / 0"],
    ["10-30/10 1 1,15 jan-MAR,dec sun", "0 / 10,20,30 / 1 / 1,15 / 1,2,3,12 / 0"],
    ["*/20 0 0 * * *", "0,20,40 / 0 / 0 / * / * / *"],
    ["0 0 * * 7", "0 / 0 / 0 / * / * / 0"],
    ["0 0 * * 5-7", "0 / 0 / 0 / * / * / 0,5,6"],
    ["0 0 * * FRI-SUN", "0 / 0 / 0 / * / * / 0,5,6"],
    ["0 0 * * SUN-TUE", "0 / 0 / 0 / * / * / 0,1,2"],
    ["0 0 * * */2", "0 / 0 / 0 / * / * / 0,2,4,6"],
    ["0 12 L,15 * *", "0 / 0 / 12 / 15L / * / *"],
    ["0 0 1-7 * */7", "0 / 0 / 0 / 1,2,3,4,5,6,7 / * / 0"],
    ["*/60 */24 * * *", "0 / 0 / 0 / * / * / *"],
    ["@hourly", "0 / 0 / * / * / * / *"],
    ["@weekly", "0 / 0 / 0 / * / * / 0"],
    ["@yearly", "0 / 0 / 0 / 1 / 1 / *"],
    [" @Midnight ", "0 / 0 / 0 / * / * / *"],
    ["  0   4\t* * *  ", "0 / 0 / 4 / * / * / *"],
  ])("%s means what it says", (text, expected) => {
    expect(meaning(text)).toBe(expected);
  });

  test("matches either day if both fields of days are restricted, and both days if one begins with a star", () => {
    const isEither = (text: string): boolean => parseCron(text, "job").matchesEitherDay;
    expect(["0 0 13 * 5", "0 0 * * 5", "0 0 13 * *", "0 0 */2 * 5", "0 0 13 * */2"].map(isEither)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  test("asks for a cadence if its minutes or hours begin with a star", () => {
    const keeps = (text: string): boolean => parseCron(text, "job").keepsCadence;
    expect(["0 3 * * *", "*/5 3 * * *", "5 */2 * * *", "0-59 3 * * *", "* 0 3 * * *", "@hourly"].map(keeps)).toEqual([
      false,
      true,
      true,
      false,
      false,
      true,
    ]);
  });
});

describe("a question mark", () => {
  test("is the same value for a job whenever and wherever it is asked for", () => {
    expect(meaning("? ? ? ? ?", "backup")).toBe(meaning("? ? ? ? ?", "backup"));
    expect(meaning("? 3 * * *", "backup")).toMatch(/^0 \/ \d+ \/ 3 \/ \* \/ \* \/ \*$/);
  });

  test("spreads jobs evenly over the field, and fields of one job independently", () => {
    const jobs = Array.from({ length: 8_400 }, (_, index) => parseCron("? ? ? * *", `job-${index}`));
    const hourOf = ({ hours }: CronExpression): number => firstFrom(hours, 0);
    const minuteOf = ({ minutes }: CronExpression): number => firstFrom(minutes, 0);
    const dayOf = ({ daysOfMonth }: CronExpression): number => firstFrom({ low: daysOfMonth, high: 0 }, 0);
    // Chi-square, 1 in 10^6: 23 degrees of freedom 70, 59 of them 127, 27 of them 77.
    expect(chiSquare(jobs.map(hourOf), 0, 24)).toBeLessThan(70);
    expect(chiSquare(jobs.map(minuteOf), 0, 60)).toBeLessThan(127);
    expect(chiSquare(jobs.map(dayOf), 1, 28)).toBeLessThan(77);
    // Six hours by five blocks of minutes, 29 degrees of freedom: 80.
    const pairs = jobs.map((job) => Math.floor(hourOf(job) / 4) * 5 + Math.floor(minuteOf(job) / 12));
    expect(chiSquare(pairs, 0, 30)).toBeLessThan(80);
  });

  test("depends on a hash of 53 bits that is even in every window, also a long one", () => {
    const day = 86_400_000_000;
    const offsets = Array.from({ length: 24_000 }, (_, index) =>
      Math.floor(((hashOfName(`j${index}`) % day) * 24) / day),
    );
    expect(chiSquare(offsets, 0, 24)).toBeLessThan(70);
    const hashes = Array.from({ length: 24_000 }, (_, index) => hashOfName(`j${index}`));
    expect(new Set(hashes).size).toBe(24_000);
    expect(hashes.every(Number.isSafeInteger)).toBe(true);
    expect(hashOfName("é")).not.toBe(hashOfName("\u{e900}"));
  });
});

function chiSquare(values: readonly number[], min: number, count: number): number {
  const counts = Array.from({ length: count }, () => 0);
  for (const value of values) counts[value - min] += 1;
  const mean = values.length / count;
  return counts.reduce((sum, one) => sum + ((one - mean) * (one - mean)) / mean, 0);
}

describe("what makes no sense is refused with what was expected, what was found, and where:", () => {
  test.each([
    ["60 * * * *", 'minute, column 1: expected a value from 0 to 59, got "60"'],
    ["0 24 * * *", 'hour, column 3: expected a value from 0 to 23, got "24"'],
    ["0 0 0 * *", 'day-of-month, column 5: expected a value from 1 to 31 or "L", got "0"'],
    ["0 0 1 FOO *", 'month, column 7: expected a value from 1 to 12 or a name from JAN to DEC, got "FOO"'],
    ["0 0 1 1 8", 'day-of-week, column 9: expected a value from 0 to 7 or a name from SUN to SAT, got "8"'],
    ["5,10, * * * *", "minute, column 6: expected a value from 0 to 59, got nothing"],
    ["0  1,x5 * * *", 'hour, column 6: expected a value from 0 to 23, got "x5"'],
    ["9-5 * * * *", 'minute, column 3: expected a value from 9 on, since the range begins there, got "5"'],
    ["*/0 * * * *", 'minute, column 3: expected a step from 1 to 60, got "0"'],
    ["*/90 * * * *", 'minute, column 3: expected a step from 1 to 60, got "90"'],
    ["*/ * * * *", "minute, column 3: expected a step from 1 to 60, got nothing"],
    ["5/10 * * * *", 'minute, column 1: expected a range before the step, such as "5-59" or "*", got "5/10"'],
    ["*5 * * * *", 'minute, column 2: expected "/", "," or the end of the field, got "5"'],
    ["5- * * * *", "minute, column 3: expected a value from 0 to 59, got nothing"],
    ["-5 * * * *", 'minute, column 1: expected a value from 0 to 59, got "-5"'],
    ["1.5 * * * *", 'minute, column 2: expected "-", "," or the end of the field, got ".5"'],
    ["? 1,? * * *", 'hour, column 5: expected a value from 0 to 23, got "?"'],
    ["0 0 * * L", 'day-of-week, column 9: expected a value from 0 to 7 or a name from SUN to SAT, got "L"'],
    [
      "0 0 31 2,4 *",
      'day-of-month, column 5: expected a day that one of the months has, on one of the weekdays, got "31"',
    ],
  ])("%s", (text, message) => {
    expect(mistake(text).message).toBe(message);
  });

  test("too few fields, and too many", () => {
    const names = "five fields (minute, hour, day-of-month, month, day-of-week) or six (second before them)";
    expect(mistake("0 0 * *").message).toBe(`expression, column 8: expected ${names}, found 4, got nothing`);
    expect(mistake("0 0 0 * * * 2026").message).toBe(`expression, column 13: expected ${names}, found 7, got "2026"`);
    expect(mistake("").message).toContain("column 1: expected five fields");
  });

  test("macros that it does not know", () => {
    expect(mistake("@fortnightly").message).toMatch(
      /^expression, column 1: expected one of @yearly, .*, got "@fortnightly"$/,
    );
    expect(mistake("@reboot").message).toContain('a time ("@reboot" names none)');
  });

  test("as an error of a parameter, so that the loader can point at it", () => {
    const error = mistake("0 24 * * *");
    expect(error).toBeInstanceOf(ParameterError);
    expect(error).toMatchObject({ parameter: "cron", field: "hour", column: 3, found: "24" });
  });
});

test("a field set finds the next value as a sorted list does", () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 63 })), fc.integer({ min: 0, max: 64 }), (values, from) => {
      const obvious = values.filter((value) => value >= from).sort((a, b) => a - b)[0] ?? NONE;
      expect(firstFrom(setOf(values), from)).toBe(obvious);
      expect(valuesOf(setOf(values))).toEqual([...values].sort((a, b) => a - b));
    }),
  );
});
