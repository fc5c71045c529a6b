import { describe, expectTypeOf, test } from "vitest";
import type { ParameterValues } from "../../src/kernel/parameters.ts";
import type { Duration } from "../../src/kernel/time.ts";

// Checked by tsc: a declaration as data decides what `create` is handed.
describe("to the compiler, a loaded parameter is", () => {
  const declared = {
    mode: { type: "choice", options: ["strict", "loose"], default: "strict", summary: "" },
    other: { type: "choice", options: ["strict", "loose"], optional: true, summary: "" },
    pause: { type: "duration", default: "5s", summary: "" },
    most: { type: "integer", optional: true, summary: "" },
  } as const;
  type Values = ParameterValues<typeof declared>;

  test("one of its options where it is a choice", () => {
    expectTypeOf<Values["mode"]>().toEqualTypeOf<"strict" | "loose">();
    expectTypeOf<Values["other"]>().toEqualTypeOf<"strict" | "loose" | undefined>();
  });

  test("a quantity where it is one, and undefined only where it may be left out", () => {
    expectTypeOf<Values["pause"]>().toEqualTypeOf<Duration>();
    expectTypeOf<Values["most"]>().toEqualTypeOf<number | undefined>();
  });
});
