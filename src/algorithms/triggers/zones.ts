// The time zones that scenarios can name. Offsets and rules are those of the IANA time zone database; before a zone's first
// rule (Europe 1996, United States 1987, Sydney 2008) its clocks keep standard time here, which is not what they did.

import { ParameterError } from "../../kernel/parameter-error.ts";
import { HOUR, MINUTE } from "./civil-time.ts";
import type { SavingRule } from "./daylight-saving.ts";
import { UTC, type Zone } from "./zone.ts";

/** Directive 2000/84/EC and its predecessors: everywhere at the same instant, 01:00 UTC. */
const EUROPE: readonly SavingRule[] = [
  {
    firstYear: 1996,
    saving: HOUR,
    starts: { month: 3, sunday: "last", time: HOUR, by: "utc" },
    ends: { month: 10, sunday: "last", time: HOUR, by: "utc" },
  },
];

/** Uniform Time Act, as amended in 1986, and by the Energy Policy Act of 2005: at 02:00 of the clock on the wall. */
const UNITED_STATES: readonly SavingRule[] = [
  {
    firstYear: 1987,
    saving: HOUR,
    starts: { month: 4, sunday: 1, time: 2 * HOUR, by: "wall" },
    ends: { month: 10, sunday: "last", time: 2 * HOUR, by: "wall" },
  },
  {
    firstYear: 2007,
    saving: HOUR,
    starts: { month: 3, sunday: 2, time: 2 * HOUR, by: "wall" },
    ends: { month: 11, sunday: 1, time: 2 * HOUR, by: "wall" },
  },
];

/** New South Wales, Standard Time Amendment (Daylight Saving) Act 2007: at 02:00 standard time. */
const NEW_SOUTH_WALES: readonly SavingRule[] = [
  {
    firstYear: 2008,
    saving: HOUR,
    starts: { month: 10, sunday: 1, time: 2 * HOUR, by: "standard" },
    ends: { month: 4, sunday: 1, time: 2 * HOUR, by: "standard" },
  },
];

export const ZONES: readonly Zone[] = [
  UTC,
  fixed("Asia/Kolkata", 5 * HOUR + 30 * MINUTE),
  fixed("Asia/Shanghai", 8 * HOUR),
  fixed("Asia/Tokyo", 9 * HOUR),
  ruled("America/Los_Angeles", -8 * HOUR, UNITED_STATES),
  ruled("America/New_York", -5 * HOUR, UNITED_STATES),
  ruled("Australia/Sydney", 10 * HOUR, NEW_SOUTH_WALES),
  ruled("Europe/Berlin", HOUR, EUROPE),
  ruled("Europe/London", 0, EUROPE),
];

const FIXED_OFFSET = /^UTC([+-])(\d\d):(\d\d)$/;

/** By name, or a fixed offset such as `UTC+05:30` (up to 18 h). Throws a ParameterError for everything else. */
export function findZone(name: string, parameter: string): Zone {
  const known = ZONES.find((zone) => zone.name === name);
  if (known !== undefined) return known;
  const parts = FIXED_OFFSET.exec(name);
  const minutes = parts === null ? Infinity : 60 * Number(parts[2]) + Number(parts[3]);
  if (parts !== null && Number(parts[3]) < 60 && minutes <= 18 * 60)
    return fixed(name, (parts[1] === "-" ? -minutes : minutes) * MINUTE);
  const names = ZONES.map((zone) => zone.name).join(", ");
  throw new ParameterError(parameter, `expected one of ${names}, or an offset such as "UTC+05:30", got "${name}"`);
}

function fixed(name: string, offset: number): Zone {
  return { kind: "fixed", name, offset };
}

function ruled(name: string, standard: number, rules: readonly SavingRule[]): Zone {
  return { kind: "rules", name, standard, rules };
}
