// The grammar of cron expressions: five fields, or six with seconds first, or a macro. Used where scenarios are loaded, and
// where a master is composed.
//
//   minute hour day-of-month month day-of-week        second minute hour day-of-month month day-of-week
//   *   a   a-b   */s   a-b/s   lists of those with ","   names of months and weekdays   0 and 7 = Sunday   ?
//   L in day-of-month = the last day of the month
//   @yearly @annually @monthly @weekly @daily @midnight @hourly
//
// `?` = "let the system choose" (Davidovič and Guliani, Reliable Cron across the Planet, ACM Queue 2015): some value of the
// field, the same one for a job at every time and on every master, different ones for different jobs.
// Stricter than Vixie's: a step needs a range (`5/10` means three things in three systems), a step longer than the field and
// an expression that no date fulfils are refused. Wider: ranges and lists of names, seconds, `L`, `?`.

import { firstMatchFrom, type CronExpression } from "./cron-expression.ts";
import { FIELDS, parseField, SECOND_FIELD, type FieldShape, type ParsedField } from "./cron-field.ts";
import { CronSyntaxError } from "./cron-syntax-error.ts";
import { setOf } from "./field-set.ts";
import { hashOfName } from "../../kernel/name-hash.ts";

const MACROS: Readonly<Record<string, string>> = {
  "@yearly": "0 0 1 1 *",
  "@annually": "0 0 1 1 *",
  "@monthly": "0 0 1 * *",
  "@weekly": "0 0 * * 0",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@hourly": "0 * * * *",
};

interface Field {
  readonly text: string;
  readonly column: number;
}

/** `name`: of the job, which decides what `?` stands for. Throws a CronSyntaxError. */
export function parseCron(text: string, name: string): CronExpression {
  const trimmed = text.trim();
  const written = trimmed.startsWith("@") ? expandMacro(trimmed, text) : text;
  const fields = [...written.matchAll(/\S+/g)].map(({ 0: field, index }): Field => ({
    text: field,
    column: index + 1,
  }));
  if (fields.length !== FIELDS.length && fields.length !== FIELDS.length + 1) refuseCount(written, fields);
  const hasSeconds = fields.length > FIELDS.length;
  const second = hasSeconds ? parsed(fields[0], SECOND_FIELD, name) : undefined;
  const [minute, hour, dayOfMonth, month, dayOfWeek] = FIELDS.map((shape, index) =>
    parsed(fields[index + (hasSeconds ? 1 : 0)], shape, name),
  );
  const expression: CronExpression = {
    text: trimmed,
    seconds: second?.values ?? setOf([0]),
    minutes: minute.values,
    hours: hour.values,
    daysOfMonth: dayOfMonth.values.low,
    isLastDay: dayOfMonth.isLastDay,
    months: month.values.low,
    daysOfWeek: dayOfWeek.values.low,
    matchesEitherDay: !dayOfMonth.isStarred && !dayOfWeek.isStarred,
    keepsCadence: minute.isStarred || hour.isStarred,
  };
  if (firstMatchFrom(expression, 0) === undefined) refuseDate(fields[hasSeconds ? 3 : 2]);
  return expression;
}

function parsed({ text, column }: Field, shape: FieldShape, name: string): ParsedField {
  return parseField(text, column, shape, hashOfName(`${shape.name}/${name}`));
}

function expandMacro(macro: string, text: string): string {
  const expanded = MACROS[macro.toLowerCase()];
  if (expanded !== undefined) return expanded;
  const expected = macro === "@reboot" ? `a time ("@reboot" names none)` : `one of ${Object.keys(MACROS).join(", ")}`;
  throw new CronSyntaxError({ field: "expression", column: text.indexOf("@") + 1, expected, found: macro });
}

function refuseCount(text: string, fields: readonly Field[]): never {
  const names = FIELDS.map(({ name }) => name).join(", ");
  const extra = fields[FIELDS.length + 1];
  throw new CronSyntaxError({
    field: "expression",
    column: extra === undefined ? text.trimEnd().length + 1 : extra.column,
    expected: `five fields (${names}) or six (second before them), found ${fields.length}`,
    found: extra?.text ?? "",
  });
}

function refuseDate({ text, column }: Field): never {
  const expected = "a day that one of the months has, on one of the weekdays";
  throw new CronSyntaxError({ field: "day-of-month", column, expected, found: text });
}
