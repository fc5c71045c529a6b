// Runs one suite of laws against one plug-in as one test per law, so that a report names the law; and against policies
// broken on purpose, so that every law is known to be able to fail.

import { describe, expect, test } from "vitest";
import { checkLaw, type Law, LawBroken, type LawOptions } from "../../src/algorithms/laws/law.ts";

interface Named {
  readonly name: string;
}

export function runLaws<Subject extends Named>(
  title: string,
  laws: readonly Law<Subject>[],
  subject: Subject,
  options: LawOptions = {},
): void {
  describe(title, () => {
    for (const law of laws) {
      test(law.name, (context) => {
        const reason = checkLaw(law, subject, options);
        if (reason !== undefined) context.skip(reason);
      });
    }
  });
}

/** `broken` has, for each law by name, a subject that breaks it. */
export function runBroken<Subject extends Named>(
  laws: readonly Law<Subject>[],
  broken: Readonly<Record<string, Subject>>,
): void {
  describe("catches a policy that breaks it", () => {
    test.each(laws.map((law) => [law.name, law] as const))("%s", (name, law) => {
      expect(Object.keys(broken), "a policy broken on purpose for every law").toContain(name);
      expect(() => checkLaw(law, broken[name])).toThrow(LawBroken);
    });
    test("no broken policy is for a law that does not exist", () => {
      expect(Object.keys(broken).toSorted()).toEqual(laws.map(({ name }) => name).toSorted());
    });
  });
}
