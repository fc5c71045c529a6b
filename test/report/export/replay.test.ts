import { describe, expect, test } from "vitest";
import { momentsOf } from "../../../src/experiment/export/record-moments.ts";
import { Replay } from "../../../src/report/export/replay/replay.ts";
import { DOUBT, LEADERSHIP, POWER } from "../../../src/report/export/replay/replay-data.ts";
import { RECORD, RECORD_KINDS } from "../../../src/trace/record-kinds.ts";
import { Thinned } from "../../../src/report/export/replay/thinned.ts";
import type { Moment } from "../../../src/report/export/moments.ts";
import { isChromiumMissing, openPage } from "../chromium.ts";
import { dataOf, SCRIPT, stateAt } from "./replay-page.ts";
import { EVERYTHING } from "./draw-timeline.ts";
import { Kept, MASTER, OTHER_WORKER, SAMPLE_RUN, STANDBY, tell, WORKER } from "./sample-run.ts";

const kept = new Kept();
const notices = tell(new Replay(SAMPLE_RUN, EVERYTHING, kept.write));
const page = kept.text;
const data = dataOf(page);
const texts = data.notes.map(({ text }) => text);

function replayOf(moments: readonly Moment[], window = EVERYTHING.window) {
  const written = new Kept();
  const replay = new Replay(SAMPLE_RUN, { ...EVERYTHING, window }, written.write);
  for (const moment of moments) replay.moment(moment);
  const said = replay.finish({ findings: [], end: 10, digest: "00" } as never);
  return { data: dataOf(written.text), said };
}

const noted = (at: number, name: string, node: number, observer: string): Moment => ({
  kind: "noted",
  at,
  node,
  name,
  details: { observer },
});

describe("a replay", () => {
  test("asks for nothing from outside, and names are only text", () => {
    expect(page).not.toMatch(/(src|href)="(?!data:)|url\(|@import|https?:\/\//);
    const hostile = new Kept();
    const name = "</script><img src=x onerror=alert(1)>";
    tell(
      new Replay(
        {
          ...SAMPLE_RUN,
          scenario: name,
          classes: [name, name],
          nodes: SAMPLE_RUN.nodes.map((node) => ({ ...node, name })),
        },
        EVERYTHING,
        hostile.write,
      ),
    );
    expect(hostile.text).not.toContain("<img");
    expect(dataOf(hostile.text).classes).toEqual([name, name]);
  });

  test("has the machines with their cores, and those of the classes", () => {
    expect(data.nodes.map(({ name, cores }) => [name, cores])).toEqual(
      SAMPLE_RUN.nodes.map(({ name, role, cores }) => [name, role === "worker" ? cores : 0]),
    );
    expect(notices).toEqual([]);
  });

  test("shows what runs where, step by step", () => {
    const running = (at: number, node: number) =>
      [...stateAt(data, at).nodes[node].attempts.values()].map(({ task }) => task);
    expect(running(2_499, WORKER)).toEqual([]);
    expect(running(2_500, WORKER)).toEqual([0]);
    expect(running(3_400, OTHER_WORKER)).toEqual([1]);
    expect(stateAt(data, 2_100)).toMatchObject({ waiting: 1, running: 0, done: 0 });
    expect(stateAt(data, 3_400)).toMatchObject({ waiting: 0, running: 2, done: 0 });
  });

  test("from the middle on, things are as they are in the whole replay", () => {
    const moments: Moment[] = [];
    tell({ moment: (moment) => void moments.push(moment), finish: () => [] });
    for (const from of [2_600, 3_500, 6_000, 9_000]) {
      const part = replayOf(moments, { from, until: Infinity }).data;
      const whole = replayOf(moments).data;
      for (const at of [from, from + 1_000, from + 50_000]) {
        const { nodes, waiting, running } = stateAt(part, at);
        const expected = stateAt(whole, at);
        expect({ nodes, waiting, running }).toEqual({
          nodes: expected.nodes,
          waiting: expected.waiting,
          running: expected.running,
        });
      }
    }
  });

  test("messages are from when they were sent to when they came, or got lost", () => {
    const flights = Array.from({ length: data.flights.length / 6 }, (_, index) =>
      data.flights.slice(index * 6, index * 6 + 6),
    );
    const [since, latency, from, to, message, loss] = flights[0];
    expect([since, latency, from, to, data.messages[message], loss]).toEqual([
      2_000,
      500,
      MASTER,
      WORKER,
      "dispatch",
      0,
    ]);
    expect(flights.filter((each) => each[5] > 0).map((each) => data.losses[each[5]])).toContain("loss");
    const limited = new Kept();
    const said = tell(new Replay(SAMPLE_RUN, { ...EVERYTHING, messages: { kinds: undefined, max: 1 } }, limited.write));
    expect(dataOf(limited.text).flights).toHaveLength(6);
    expect(said.join()).toMatch(/messages are left out: of those that arrive, one of \d+ is shown/);
  });

  test("who leads, who is outdated, who is off", () => {
    const { data: told } = replayOf([
      { kind: "leader-serving", at: 10, node: MASTER, epoch: 1 },
      { kind: "leader-serving", at: 20, node: STANDBY, epoch: 2 },
      { kind: "node-crashed", at: 30, node: MASTER, what: "machine" },
      { kind: "node-paused", at: 40, node: STANDBY },
    ]);
    const states = (at: number) => {
      const state = stateAt(told, at);
      return state.nodes.slice(0, 2).map((node) => [node.leads, SCRIPT.isOutdated(state, node), node.power]);
    };
    expect(states(10)[0]).toEqual([LEADERSHIP.serving, false, POWER.on]);
    expect(states(20)).toEqual([
      [LEADERSHIP.serving, true, POWER.on],
      [LEADERSHIP.serving, false, POWER.on],
    ]);
    expect(states(40)).toEqual([
      [LEADERSHIP.none, false, POWER.off],
      [LEADERSHIP.serving, false, POWER.paused],
    ]);
  });

  test("the leader's opinion counts, and whoever goes off forgets his", () => {
    const { data: told } = replayOf([
      { kind: "leader-serving", at: 1, node: MASTER, epoch: 1 },
      noted(2, "node.suspected", WORKER, "master/0"),
      noted(3, "node.declared-dead", WORKER, "master/1"),
      { kind: "leader-serving", at: 4, node: STANDBY, epoch: 2 },
      { kind: "node-crashed", at: 5, node: STANDBY, what: "machine" },
      { kind: "node-crashed", at: 6, node: MASTER, what: "machine" },
      noted(7, "node.suspected", WORKER, "worker/1"),
    ]);
    const doubt = (at: number) => {
      const state = stateAt(told, at);
      return SCRIPT.doubtOf(state, state.nodes[WORKER]);
    };
    expect([1, 2, 3, 4, 5, 6, 7].map(doubt)).toEqual([
      DOUBT.trusted,
      DOUBT.suspected,
      DOUBT.suspected,
      DOUBT.dead,
      DOUBT.suspected,
      DOUBT.trusted,
      DOUBT.suspected,
    ]);
  });
});

describe("what is told beside a replay", () => {
  test("who leads, what breaks and what heals, in the order of time", () => {
    expect(texts).toContain("Fault: loss 50%");
    expect(texts).toContain("master/0 leads (epoch 1)");
    expect(data.notes.map(({ at }) => at)).toEqual(data.notes.map(({ at }) => at).toSorted((a, b) => a - b));
  });

  test("many of a kind within a second are told once; whoever is only introduced is not told of", () => {
    const { data: told } = replayOf([
      noted(0, "node.trusted", WORKER, "master/0"),
      ...[WORKER, OTHER_WORKER].map((node) => noted(5_000, "node.suspected", node, "master/0")),
      noted(1_200_000, "node.trusted", WORKER, "master/0"),
    ]);
    expect(told.notes.map(({ at, tone, text }) => [at, tone, text])).toEqual([
      [5_000, "bad", "master/0 suspects worker/0 (and 1 more)"],
      [1_200_000, "good", "master/0 trusts worker/0 again"],
    ]);
  });

  test("who stands again and again is told of once, until something else comes of it", () => {
    const role = (at: number, word: string): Moment => {
      return { kind: "noted", at, name: "role.changed", node: MASTER, details: { role: word, epoch: 1 } };
    };
    const words = ["pre-candidate", "follower", "pre-candidate", "pre-candidate", "candidate", "pre-candidate"];
    const { data: told } = replayOf(words.map((word, index) => role(1_500_000 * index, word)));
    expect(told.notes.map(({ at, text }) => [at, text])).toEqual([
      [0, "master/0 is pre-candidate (term 1) (3 times)"],
      [6_000_000, "master/0 is candidate (term 1)"],
      [7_500_000, "master/0 is pre-candidate (term 1)"],
    ]);
    const near = replayOf(["pre-candidate", "candidate", "leader"].map((word, index) => role(index, word)));
    expect(near.data.notes).toHaveLength(3);
  });

  test("tells the death of a process from a machine that goes off", () => {
    const down = (at: number, what: string): Moment => ({ kind: "node-crashed", at, node: MASTER, what });
    const { data: told } = replayOf([down(1, "machine"), down(2, "process")]);
    expect(told.notes.map(({ text }) => text)).toEqual(["master/0 goes off", "The process of master/0 dies"]);
  });

  test("says what a clock does, and tells its mending from its harm", () => {
    const change = (at: number, value: string): Moment => {
      return { kind: "noted", at, name: "node.clock", node: MASTER, details: { value } };
    };
    const { data: told } = replayOf([change(1, "freeze"), change(2, "restored"), change(3, "step"), change(4, "rate")]);
    expect(told.notes.map(({ tone, text }) => [tone, text])).toEqual([
      ["bad", "The clock of master/0 stands still"],
      ["good", "The clock of master/0 runs as it should again"],
      ["bad", "The clock of master/0 jumps"],
      ["bad", "The clock of master/0 runs at another rate"],
    ]);
  });

  /** Of no account on its own: who is trusted has only come to be known, and what is restored goes on. */
  const UNTOLD = ["node.trusted", "attempt.restored"];

  test("whatever is worth a mark has its sentence, without gaps", () => {
    const marks = RECORD_KINDS.flatMap(({ name }) =>
      momentsOf({ kind: RECORD[name], at: 1_500, numbers: [0, 1, 1, 1, 0] }, ["master/0", "worker/0"]),
    ).filter(({ kind }) => kind === "noted") as Extract<Moment, { kind: "noted" }>[];
    expect(marks.length).toBeGreaterThan(40);
    const sentences = marks.map((mark) => [mark.name, ...replayOf([mark]).data.notes.map(({ text }) => text)]);
    expect(sentences.filter(([, text]) => text === undefined).map(([name]) => name)).toEqual(UNTOLD);
    expect(sentences.filter(([, text]) => text?.includes("undefined"))).toEqual([]);
  });

  test("a property that was broken stands out", () => {
    const written = new Kept();
    const replay = new Replay(SAMPLE_RUN, EVERYTHING, written.write);
    const finding = { check: "I2", message: "twice", severity: "violation", at: 3, node: "worker/0" };
    replay.finish({ findings: [finding], end: 10, digest: "00" } as never);
    expect(dataOf(written.text).notes).toEqual([{ at: 3_000_000, tone: "broken", node: WORKER, text: "I2: twice" }]);
  });

  test("alerts that fire are told of, and of a false alarm that it is one", () => {
    const written = new Kept();
    const replay = new Replay(SAMPLE_RUN, EVERYTHING, written.write);
    const firings = [
      { from: 3, until: 5, isFalse: false },
      { from: 8, until: null, isFalse: true },
    ];
    const alerts = { interval: 1, rules: [{ name: "tight", kind: "burn-rate", firings, firingCount: 2 }], faults: [] };
    replay.finish({ findings: [], alerts, end: 10, digest: "00" } as never);
    expect(dataOf(written.text).notes).toEqual([
      { at: 3_000_000, tone: "bad", node: -1, text: "Alert tight fires" },
      { at: 5_000_000, tone: "good", node: -1, text: "Alert tight is over" },
      { at: 8_000_000, tone: "bad", node: -1, text: "Alert tight fires: a false alarm" },
    ]);
  });
});

describe.skipIf(isChromiumMissing)("in a browser", () => {
  test("the page runs without a complaint, and shows the instant of its address", () => {
    const { html, complaints } = openPage(page, "#t=0.0035");
    expect(complaints).toEqual([]);
    expect(html).toMatch(/<b id="running">2<\/b>/);
    expect(html).toMatch(/data-machine="0"[^>]*data-leads="serving"/);
    expect(html).toContain('title="batch 1 #1"');
    expect(html).toContain(`<span class="text">master/0 leads (epoch 1)</span>`);
    // Whatever is on the page is in a landmark, the controls too; what the letters beside names mean is said.
    expect(html).toContain('<section class="controls" aria-label="Time">');
    expect(html).toContain("beside a name: zone and rack");
  });
});

test("what is thinned stays even over the whole row, whatever its length", () => {
  for (const length of [0, 1, 7, 8, 9, 100, 1_000]) {
    const row = new Thinned<number>(8);
    for (let item = 0; item < length; item += 1) row.add(item);
    expect(row.all).toEqual(Array.from({ length: Math.ceil(length / row.every) }, (_, index) => index * row.every));
    expect(row.all.length).toBeLessThanOrEqual(8);
    expect(row.all.length).toBeGreaterThan(length > 8 ? 3 : length - 1);
  }
});
