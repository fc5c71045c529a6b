// What happens in a run, told in sentences: the list beside a replay. Things of one kind that happen within a second, to whatever
// machines, are told once, with their number; who leads is told each time.

import type { RunResult } from "../../../experiment/results.ts";
import type { Moment } from "../moments.ts";
import type { ExportedRun } from "../run-export.ts";
import type { TimeWindow } from "../timeline/stage.ts";
import type { ReplayNote, Tone } from "./replay-data.ts";

/** More than that nobody reads. */
const NOTES_MAX = 2_000;
/** us. */
const TOGETHER = 1_000_000;

type NotedMoment = Extract<Moment, { kind: "noted" }>;
type Sentence = readonly [tone: Tone, text: string];

interface Told {
  note: ReplayNote;
  /** Of the sentence without its number. */
  readonly text: string;
  count: number;
}

export class Narration {
  leftOut = 0;
  readonly #run: ExportedRun;
  readonly #window: TimeWindow;
  readonly #told: Told[] = [];
  /** The last of each kind. */
  readonly #latest = new Map<string, Told>();
  /** Whom somebody doubts. Whoever is trusted without having been doubted has only come to be known. */
  readonly #doubted = new Set<string>();

  constructor(run: ExportedRun, window: TimeWindow) {
    this.#run = run;
    this.#window = window;
  }

  moment(moment: Moment): void {
    if (moment.kind === "noted" && this.#isIntroduction(moment)) return;
    const sentence = this.#sentenceOf(moment);
    if (sentence === undefined || !("node" in moment)) return;
    const kind = moment.kind === "noted" ? moment.name : moment.kind;
    this.#tell(kind + subjectOf(kind, moment), moment.at, moment.node, sentence);
  }

  #isIntroduction({ name, node, details: { observer } }: NotedMoment): boolean {
    const pair = `${node} ${observer}`;
    if (name === "node.suspected" || name === "node.declared-dead") this.#doubted.add(pair);
    return name === "node.trusted" && !this.#doubted.delete(pair);
  }

  /** With what the run broke, and whom its alerts told, which is known at its end only. */
  finish({ findings, alerts }: RunResult): readonly ReplayNote[] {
    const broken = findings.map((finding): ReplayNote => ({
      at: Math.round(finding.at * 1e6),
      tone: finding.severity === "warning" ? "bad" : "broken",
      node: this.#run.nodes.findIndex(({ name }) => name === finding.node),
      text: `${finding.check}: ${finding.message}`,
    }));
    const told = [...broken, ...(alerts === undefined ? [] : notesOf(alerts))];
    const inWindow = told.filter(({ at }) => at >= this.#window.from && at <= this.#window.until);
    return [...this.#told.map(({ note }) => note), ...inWindow].toSorted((a, b) => a.at - b.at);
  }

  #tell(key: string, at: number, node: number, [tone, text]: Sentence): void {
    if (at < this.#window.from || at >= this.#window.until) return;
    const latest = this.#latest.get(key);
    const isRole = key.startsWith("role.");
    if (latest !== undefined && (isRole ? latest.text === text : at - latest.note.at <= TOGETHER)) {
      latest.count += 1;
      const times = isRole ? `${latest.count} times` : `and ${latest.count - 1} more`;
      latest.note = { ...latest.note, text: `${latest.text} (${times})` };
      return;
    }
    if (this.#told.length >= NOTES_MAX) {
      this.leftOut += 1;
      return;
    }
    const told = { note: { at, tone, node, text }, text, count: 1 };
    this.#told.push(told);
    this.#latest.set(key, told);
  }

  #sentenceOf(moment: Moment): Sentence | undefined {
    const name = (node: number): string => this.#run.nodes[node]?.name ?? "somebody";
    switch (moment.kind) {
      case "fault-started":
        return ["bad", `Fault: ${this.#run.faults[moment.fault].text}`];
      case "fault-ended":
        return this.#run.faults[moment.fault].isInstant
          ? undefined
          : ["good", `Over: ${this.#run.faults[moment.fault].text}`];
      case "leader-recovering":
        return ["plain", `${name(moment.node)} takes over, and asks the workers (epoch ${moment.epoch})`];
      case "leader-serving":
        return ["good", `${name(moment.node)} leads (epoch ${moment.epoch})`];
      case "leader-resigned":
        return ["bad", `${name(moment.node)} leads no more: ${moment.reason}`];
      case "node-crashed":
        return [
          "bad",
          moment.what === "process" ? `The process of ${name(moment.node)} dies` : `${name(moment.node)} goes off`,
        ];
      case "node-restarted":
        return ["good", `${name(moment.node)} is up again`];
      case "node-paused":
        return ["bad", `${name(moment.node)} stands still`];
      case "node-resumed":
        return ["good", `${name(moment.node)} goes on`];
      case "node-speed":
        return moment.speed === 1_000_000
          ? ["good", `${name(moment.node)} runs at full speed`]
          : ["bad", `${name(moment.node)} runs at ${Number((moment.speed / 10_000).toPrecision(3))}% of its speed`];
      case "noted":
        return SENTENCES[moment.name]?.(name(moment.node), moment.details);
      default:
        return undefined;
    }
  }
}

/** When a rule began to fire and when it was over; a false alarm is one of which nothing was the matter. */
function notesOf({ rules }: NonNullable<RunResult["alerts"]>): readonly ReplayNote[] {
  const note = (at: number, tone: Tone, text: string): ReplayNote => ({
    at: Math.round(at * 1e6),
    tone,
    node: -1,
    text,
  });
  return rules.flatMap(({ name, firings }) =>
    firings.flatMap(({ from, until, isFalse }) => [
      note(from, "bad", `Alert ${name} fires${isFalse ? ": a false alarm" : ""}`),
      ...(until === null ? [] : [note(until, "good", `Alert ${name} is over`)]),
    ]),
  );
}

/** What tells one thing from another of its kind. */
function subjectOf(kind: string, moment: Moment & { readonly node: number }): string {
  if ("fault" in moment) return ` ${moment.fault}`;
  if (moment.kind === "node-crashed" && moment.what === "process") return " process";
  if (kind === "role.changed") return ` ${moment.node}`;
  if (kind === "node.clock" && moment.kind === "noted") return ` ${moment.details.value}`;
  return TOLD_EACH_TIME.test(kind) ? ` ${moment.at} ${moment.node}` : "";
}

const CLOCKS: Readonly<Record<string, string | undefined>> = {
  step: "jumps",
  rate: "runs at another rate",
  freeze: "stands still",
};

const TOLD_EACH_TIME = /^(leader-|lease\.)/;

type Say = (name: string, details: NotedMoment["details"]) => Sentence | undefined;

const SENTENCES: Readonly<Record<string, Say | undefined>> = {
  "task.dead-lettered": (_, { task, cause }) => ["bad", `Task ${task} is given up for good (${cause})`],
  "attempt.refused": (name, { task, reason }) => ["plain", `${name} refuses task ${task} (${reason})`],
  "attempt.lost": (name, { task, cause }) => ["bad", `Task ${task} at ${name} counts as lost (${cause})`],
  "attempt.adopted": (name, { task }) => ["good", `Task ${task} at ${name} is found running, and kept`],
  "attempt.copied": (name, { task, reason }) => ["plain", `Task ${task} runs a second time, at ${name} (${reason})`],
  "node.suspected": (name, { observer }) => ["bad", `${observer} suspects ${name}`],
  "node.declared-dead": (name, { observer }) => ["bad", `${observer} takes ${name} for dead`],
  "node.trusted": (name, { observer }) => ["good", `${observer} trusts ${name} again`],
  "node.cordoned": (name) => ["plain", `${name} is given no more work: it drains`],
  "node.drained": (name) => ["plain", `${name} has nothing left to do`],
  "node.quarantined": (name) => ["bad", `${name} is given no more work: too much went wrong there`],
  "node.released": (name) => ["good", `${name} is given work again`],
  "eviction.delayed": (name) => ["plain", `${name} counts as dead, but too many do: its tasks are left alone`],
  "node.rented": (name) => ["plain", `${name} is rented, and boots`],
  "node.returned": (name) => ["plain", `${name} is given back`],
  "node.clock": (name, { value }) =>
    value === "restored"
      ? ["good", `The clock of ${name} runs as it should again`]
      : ["bad", `The clock of ${name} ${CLOCKS[String(value)] ?? "is changed"}`],
  "command.refused": (name, { epoch }) => ["plain", `${name} refuses an order of an outdated master (epoch ${epoch})`],
  "effect.refused": (name, { task, reason }) => [
    "plain",
    `${name} does not carry out the effect of task ${task} (${reason})`,
  ],
  "disk.lost": (name) => ["bad", `${name} loses what its disk had not synced`],
  "disk.torn": (name) => ["bad", `${name} has half a record at the end of its log`],
  "disk.damaged": (name) => ["bad", `Records of ${name} are damaged`],
  "disk.refused": (name) => ["bad", `The disk of ${name} is full`],
  // Followers are those who do not stand for election.
  "role.changed": (name, { role, epoch }) =>
    role === "follower" ? undefined : ["plain", `${name} is ${role} (term ${epoch})`],
  "log.truncated": (name, { index }) => ["bad", `${name} drops its log from entry ${index} on: another one counts`],
  "log.damaged": (name) => ["bad", `${name} finds a damaged record in its log`],
  "log.repaired": (name) => ["good", `${name} has a damaged entry from another again`],
  "snapshot.installed": (name) => ["plain", `${name} is sent the whole state`],
  "lease.expired": (name) => ["bad", `The lease of ${name} has run out`],
  "lease.dropped": (name) => ["bad", `${name} gives up its lease`],
  "log.rewound": (name, { entries }) => ["bad", `${name} drops ${entries} entries of its log: nobody else has them`],
  "output.missing": (name, { task }) => ["bad", `Task ${task} does not find what it needs at ${name}: it is lost`],
  "job.aborted": (_, { job }) => ["bad", `Job ${job} is given up: too much of it was lost`],
  "attempt.corrupted": (name, { task }) => [
    "bad",
    `Task ${task} comes to a wrong result at ${name}, which looks like any other`,
  ],
  "request.denied": (name, { task, operation }) => ["plain", `${name} denies somebody to ${operation} task ${task}`],
  "policy.acknowledged": (name) => ["plain", `${name} hears that a change of rights is made`],
  "audit.dropped": (name) => ["bad", `${name} decides something that will not be in the audit log`],
  "audit.altered": (name) => ["bad", `Somebody changes the audit log at ${name}`],
  "audit.mismatch": (name) => ["good", `${name} finds that the audit log is not what it was`],
  "message.injected": (name, { message }) => ["bad", `An attacker says “${message}” in the name of ${name}`],
  "message.refused": (name, { message, reason }) => ["plain", `${name} does not listen to a “${message}” (${reason})`],
  "registration.refused": (name) => ["plain", `${name} is not believed to have begun a new life`],
  "certificate.denied": (name) => ["bad", `The certificate of ${name} is not renewed`],
};
