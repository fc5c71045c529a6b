// Can the gate be fooled? Runs `orrery gate` under changed copies of the engine: regressions, each of which it must see, and
// changes without a regression, at none of which it may cry. Prints what it answered to each.
//   node bench/gate.mjs [--only <part of a name>]...
// Some minutes for all. Exit code: 1 if an answer was not the one that was owed (in other weather, the
// gate may cry as often as its confidence says).

import { parseArgs } from "node:util";
import { ChangedBuild } from "./gate/changed-build.mjs";
import { INNOCENTS } from "./gate/innocents.mjs";
import { REGRESSIONS } from "./gate/regressions.mjs";

/** By what the gate owes: is this answer it? */
const OWED = {
  red: ({ code, outcome }) => code === 1 && outcome === "regressed",
  told: ({ code, changed, told }) => code === 0 && changed > 0 && told,
  unsure: ({ code, outcome, told }) => code === 0 && outcome === "inconclusive" && told,
  unchanged: ({ code, outcome, changed }) => code === 0 && outcome === "unchanged" && changed > 0,
  same: ({ code, outcome, changed }) => code === 0 && outcome === "identical" && changed === 0,
  silent: ({ code, outcome }) => code === 0 && outcome !== "identical",
  "other engine": ({ code, outcome }) => code === 2 && outcome === "incomparable",
};

/** Half of what the gate's confidence leaves: the other half are wrong improvements. */
const FALSE_ALARM = 0.025;

const { values } = parseArgs({ options: { only: { type: "string", multiple: true, default: [] } } });
const isWanted = ({ name }) => values.only.length === 0 || values.only.some((part) => name.includes(part));
const build = new ChangedBuild();
try {
  // Also of those that are not wanted now: whoever changes the code shall hear at once that one of them has lost its place.
  for (const change of [...REGRESSIONS, ...INNOCENTS]) build.locate(change);
  build.writeBaseline();
  const untouched = { name: "nothing is changed", answer: "same" };
  const rows = [
    answerOf(untouched),
    ...REGRESSIONS.filter(isWanted).map(answerOf),
    ...INNOCENTS.filter(isWanted).map(answerOf),
  ];
  conclude(rows);
} finally {
  build.remove();
}

function answerOf(change) {
  const answer = build.gateUnder(change.file === undefined ? undefined : change);
  const isRight = OWED[change.answer](answer);
  const { code, outcome, changed, worst } = answer;
  console.log(
    [
      isRight ? "right" : "WRONG",
      change.answer,
      `${outcome} (${code}), ${changed} of 16 runs changed`,
      change.name,
      worst,
    ].join(" | "),
  );
  return { ...change, isRight, outcome };
}

function conclude(rows) {
  const regressions = rows.filter(({ answer }) => answer === "red");
  const innocents = rows.filter(({ name }) => INNOCENTS.some((innocent) => innocent.name === name));
  const alarms = rows.filter(({ answer, outcome }) => answer === "silent" && outcome === "regressed").length;
  const wrong = rows.filter(({ isRight }) => !isRight).length - alarms;
  const weathers = innocents.filter(({ answer }) => answer === "silent").length;
  const caught = regressions.filter(({ isRight }) => isRight).length;
  const silent = innocents.filter(({ isRight }) => isRight).length;
  console.log(
    `\n${caught} of ${regressions.length} regressions caught; ${silent} of ${innocents.length} innocent changes let pass`,
  );
  if (wrong > 0 || alarms > mostByChance(weathers)) process.exitCode = 1;
}

/** A gate of 95% may cry regression at chance alone in one of forty; more often than this it does in one of a thousand benches. */
function mostByChance(count) {
  let most = 0;
  let share = (1 - FALSE_ALARM) ** count;
  for (let sum = share; sum < 0.999; sum += share) {
    share *= ((count - most) / (most + 1)) * (FALSE_ALARM / (1 - FALSE_ALARM));
    most += 1;
  }
  return most;
}
