// The sections to check and to repeat it: findings, what the faults did, what was checked, commands and digests.

import type { Finding, ReportInput } from "../../experiment/results.ts";
import { markup, type Markup } from "../markup.ts";
import { counted, formatCount, formatInstant } from "../quantity.ts";
import { faultRows, lawRows } from "../evidence.ts";
import { findingGroups, sayFindings, sayOthers, severityMark, type FindingGroup } from "../finding-groups.ts";
import type { SpaceTimeChart } from "../charts/spacetime/space-time-chart.ts";
import type { PageSection } from "./section.ts";
import { diagramLink } from "./space-time-section.ts";
import { table } from "./table.ts";

/** More are in results.json. */
const KINDS_MAX = 50;
/** Of a kind, beside the first. */
const OTHERS_MAX = 9;
/** How much of a run is played around a finding, seconds. */
const BEFORE_SECONDS = 3;
const AFTER_SECONDS = 2;
/** What takes longer is played to the end of the run. */
const WATCHED_SECONDS = 60;

export function findingsSection(input: ReportInput, diagrams: readonly SpaceTimeChart[]): PageSection {
  const { findings } = input.results;
  const groups = findingGroups(findings);
  const left = groups.slice(KINDS_MAX).reduce((total, { others }) => total + 1 + others.length, 0);
  const none = markup`<p class="note">None: no checked property was broken in any run.</p>`;
  const sum = markup`<p class="note">${sayFindings(findings)}. The gravest first; of each kind in a design the first one, and what it means under <a href="#laws">What was checked</a>.</p>`;
  const list = markup`<ol class="findings">${groups.slice(0, KINDS_MAX).map((group) => findingItem(group, input, diagrams))}</ol>`;
  const more = left > 0 ? markup`<p class="note">${counted(left, "more finding")} in results.json.</p>` : null;
  return {
    id: "findings",
    title: `Findings (${formatCount(findings.length)})`,
    content: findings.length === 0 ? [none] : [sum, list, more],
  };
}

function findingItem(group: FindingGroup, input: ReportInput, diagrams: readonly SpaceTimeChart[]): Markup {
  const { first: finding, others } = group;
  const listed = others.slice(0, OTHERS_MAX);
  const left = others.length - listed.length;
  const rest =
    others.length === 0
      ? null
      : markup`<details><summary>${sayOthers(group)}</summary><ul>${listed.map((other) => markup`<li>${other.message} <span class="note">${placeOf(other)}${diagramLink(other, diagrams)}</span></li>`)}</ul>${left > 0 ? markup`<p class="note">${formatCount(left)} more in results.json.</p>` : null}</details>`;
  return markup`<li class="${finding.severity}"><h3>${finding.check}${severityMark(finding)} in ${finding.variant}: ${finding.message}</h3>
<p class="note">${placeOf(finding)}${diagramLink(finding, diagrams)}</p>${rest}${commandsOf(finding, input)}</li>`;
}

/** Of what need not be looked into they are folded away, and of what no single run shows there are none. */
function commandsOf(finding: Finding, input: ReportInput): Markup | null {
  if (finding.check === "no-difference") return null;
  const commands = markup`<p>Replay it:</p><pre><code>${finding.replay}</code></pre>${watchFinding(finding, input)}`;
  return finding.severity === "violation"
    ? commands
    : markup`<details><summary>To replay or to watch it</summary>${commands}</details>`;
}

function placeOf(finding: Finding): string {
  const where = [`seed ${finding.seed}`, `at ${formatInstant(finding.at)}`, `record ${finding.record}`];
  const task = finding.task === undefined ? [] : [`task ${finding.task}`];
  const node = finding.node === undefined ? [] : [`node ${finding.node}`];
  return [...where, ...task, ...node].join(" · ");
}

function watchFinding(finding: Finding, input: ReportInput): Markup | null {
  const line = replayLine(input, finding, partToWatch(finding));
  return line === null ? null : markup`<p>Watch how it comes about, in a browser:</p><pre><code>${line}</code></pre>`;
}

/** From before it came about until it was told; to the end of the run if that is long. */
function partToWatch({ since, at }: Finding): string {
  const began = since ?? at;
  const from = Math.max(0, Math.floor(began) - BEFORE_SECONDS);
  return [
    ...(from > 0 || since === undefined ? [`--from ${from}s`] : []),
    ...(at - began > WATCHED_SECONDS ? [] : [`--until ${Math.ceil(at) + AFTER_SECONDS}s`]),
  ]
    .map((part) => ` ${part}`)
    .join("");
}

export function faultsSection(input: ReportInput): PageSection | null {
  const rows = faultRows(input.results);
  if (rows.length === 0) return null;
  const explanation = markup`<p class="note">A fault is armed when it strikes, and bites when it changes an outcome: a message, an attempt, a write, a timer. One that never bites has tested nothing.</p>`;
  const cells = rows.map((row) => [
    row.text,
    row.variant,
    row.nodes,
    row.when,
    row.armed,
    row.bit === "0" ? markup`<b>0, never bit</b>` : row.bit,
  ]);
  const effects = table(["fault", "design", "nodes", "when", "armed", "bit"], cells, {
    caption: "Faults and their effects, all replications together",
    isNumeric: (column) => column >= 4,
  });
  return { id: "faults", title: "What the faults did", content: [explanation, effects] };
}

export function lawsSection(input: ReportInput): PageSection {
  const rows = lawRows(input.results).map(({ check, meaning, result }) => [
    markup`<code>${check}</code>`,
    meaning,
    result,
  ]);
  const caption = `Checked on all of ${counted(
    Object.values(input.results.variants).reduce((total, { runs }) => total + runs.length, 0),
    "run",
  )}`;
  return {
    id: "laws",
    title: "What was checked",
    content: [table(["check", "what must hold", "result"], rows, { caption, isNumeric: () => false, isProse: true })],
  };
}

/** Of the first finding, or of the first run there is. */
function watchIt(input: ReportInput): Markup | null {
  const { findings, variants } = input.results;
  const [name] = Object.keys(variants);
  const line = replayLine(input, findings[0] ?? { variant: name, seed: variants[name]?.runs[0]?.seed }, "");
  if (line === null) return null;
  return markup`<p class="note">To see a run move, machines and messages and all:</p><pre><code>${line}</code></pre>`;
}

/** The command that makes a page which plays a run. */
function replayLine(
  { results, scenarioPath: path, command }: ReportInput,
  { variant, seed }: { readonly variant: string; readonly seed: number | undefined },
  part: string,
): string | null {
  // A path that a shell would take apart, policies of one's own, and runs of several files are left to the reader.
  if (command.includes("--plugin") || results.sources !== undefined || seed === undefined) return null;
  if (!/^[\w./-]+$/.test(path) || !/^[\w.-]+$/.test(variant)) return null;
  return `orrery export ${path} --format replay --variant ${variant} --seed ${seed}${part} --out replay.html`;
}

export function reproduceSection(input: ReportInput): PageSection {
  const { results, command, scenarioPath, scenarioText } = input;
  const names = Object.keys(results.variants);
  const seeds = [...new Set(names.flatMap((name) => results.variants[name].runs.map(({ seed }) => seed)))].toSorted(
    (a, b) => a - b,
  );
  const digestOf = (name: string, seed: number) => results.variants[name].runs.find((run) => run.seed === seed)?.digest;
  const digest = (name: string, seed: number) => markup`<span class="mono">${digestOf(name, seed) ?? "–"}</span>`;
  const caption = "Digest of every run: equal digests mean the same run, to the last byte";
  // The fewer of the two beside each other: there is room for four or five.
  const digests =
    names.length <= seeds.length
      ? table(
          ["seed", ...names],
          seeds.map((seed) => [String(seed), ...names.map((name) => digest(name, seed))]),
          { caption, isNumeric: () => false },
        )
      : table(
          ["design", ...seeds.map((seed) => `seed ${seed}`)],
          names.map((name) => [name, ...seeds.map((seed) => digest(name, seed))]),
          { caption, isNumeric: () => false },
        );
  return {
    id: "reproduce",
    title: "Do it again",
    content: [
      command === ""
        ? null
        : markup`<p class="note">The same command on the same scenario gives the same digests on any machine whose engine fingerprint is equal.</p><pre><code>${command}</code></pre>`,
      markup`<p class="note">Orrery <span class="mono">${results.engine.version}</span>, engine fingerprint <span class="mono">${results.engine.fingerprint}</span></p>`,
      watchIt(input),
      seeds.length === 0 ? null : digests,
      scenarioText === ""
        ? null
        : markup`<details><summary>The scenario, ${scenarioPath}</summary><pre><code>${scenarioText}</code></pre></details>`,
    ],
  };
}
