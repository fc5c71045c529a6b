// What a cron expression that makes no sense is refused with: what was expected, what was found, and where.

import { ParameterError } from "../../kernel/parameter-error.ts";

interface CronMistake {
  /** Name of the field; "expression" where no single one is to blame. */
  readonly field: string;
  /** 1 = the first character of the expression. */
  readonly column: number;
  readonly expected: string;
  /** Empty: the text ended. */
  readonly found: string;
}

/** A ParameterError, so that the scenario loader adds file and line. */
export class CronSyntaxError extends ParameterError implements CronMistake {
  readonly field: string;
  readonly column: number;
  readonly expected: string;
  readonly found: string;

  constructor({ field, column, expected, found }: CronMistake) {
    const what = found === "" ? "nothing" : `"${found}"`;
    super("cron", `${field}, column ${column}: expected ${expected}, got ${what}`);
    this.field = field;
    this.column = column;
    this.expected = expected;
    this.found = found;
  }
}
