// What a live node sends, until it goes to a socket: as the simulated network has it, draw by draw, by a clock that is moved by hand.

import { describe, expect, test } from "vitest";
import type { LinkSpec } from "../../src/cluster/cluster-spec.ts";
import type { ActionOf } from "../../src/cluster/faults/fault.ts";
import { Network } from "../../src/cluster/network.ts";
import { Digest } from "../../src/kernel/digest.ts";
import { RandomStreams } from "../../src/kernel/random-stream.ts";
import { Simulation } from "../../src/kernel/simulation.ts";
import { NEVER, type Instant } from "../../src/kernel/time.ts";
import { Outgoing, type ToldTrouble } from "../../src/live/outgoing.ts";
import { PacedSimulation } from "../../src/live/paced-simulation.ts";
import type { Message, Transport } from "../../src/process/message.ts";
import { RECORD_KINDS } from "../../src/trace/record-kinds.ts";
import { Trace } from "../../src/trace/trace.ts";
import { clusterSpec, constant, linkSpec, MILLISECOND, sameLinks, SECOND, uniform } from "../cluster/build-cluster.ts";

const FROM = 1;
const TO = 2;
const FAULT = 0;
const TROUBLE: ActionOf<"link"> = {
  kind: "link",
  from: { kind: "names", names: [] },
  to: { kind: "names", names: [] },
  delay: uniform(0, 40 * MILLISECOND),
  loss: 0.3,
  duplication: 0.2,
  reordering: 0.1,
};

interface Outcome {
  /** What arrived, or was handed to a socket: when, and which. */
  readonly arrived: (readonly [at: number, label: number])[];
  /** Of messages that were lost or came twice: kind of the record and reason. */
  readonly told: string[];
  readonly bites: number[];
  readonly resets: number[];
}

interface Sending {
  readonly link?: Partial<LinkSpec>;
  readonly transport: Transport;
  readonly trouble?: ActionOf<"link">;
  readonly resetAfter?: number;
}

/** One each 10 ms, two seconds long; a fault of links lasts from the start until 1 s. */
const INSTANTS = Array.from({ length: 200 }, (_, label) => label * 10 * MILLISECOND);
const message = (label: number): Message => ({ kind: 0, label }) as Message;
const labelOf = (sent: unknown): number => (sent as { label: number }).label;

function specOf({ link = {}, resetAfter = 15 * SECOND }: Sending) {
  return clusterSpec({ links: sameLinks(linkSpec(link)), connection: { resetAfter } });
}

function collect(outcome: Outcome, now: () => Instant): Trace {
  const clock = {
    get now() {
      return now();
    },
  };
  const trace = new Trace(clock, new Digest());
  trace.onAny((kind, _at, node, task, _attempt, _epoch, value) => {
    const { name } = RECORD_KINDS[kind];
    if (name === "message.dropped" || name === "message.duplicated")
      outcome.told.push(`${name} ${node} ${task} ${value}`);
  });
  return trace;
}

const nothing = (): Outcome => ({ arrived: [], told: [], bites: [], resets: [] });
const byTime = ({ arrived, ...rest }: Outcome): Outcome => ({
  ...rest,
  arrived: arrived.toSorted(([at, label], [other, second]) => at - other || label - second),
});

function simulated(sending: Sending): Outcome {
  const outcome = nothing();
  const simulation = new Simulation();
  const streams = new RandomStreams("7");
  const network = new Network(specOf(sending), {
    simulation,
    trace: collect(outcome, () => simulation.now),
    streams,
    arrived: (slot) => void outcome.arrived.push([simulation.now, labelOf(network.table.message(slot))]),
    reset: (node) => void outcome.resets.push(node),
    bite: (_episode, node) => void outcome.bites.push(node),
  });
  if (sending.trouble !== undefined) {
    const random = streams.stream(`faults/${FAULT}/link of worker/0`);
    network.troubles.add({ episode: 0, until: SECOND, affects: () => true, reordering: 0, ...sending.trouble, random });
  }
  const send = simulation.register("send", (label) => {
    if (simulation.now >= SECOND) network.troubles.remove(0);
    network.send(FROM, TO, message(label), 100, sending.transport, simulation.now);
  });
  INSTANTS.forEach((at, label) => simulation.scheduleAt(at as Instant, send, label, 0));
  simulation.runUntil((60 * SECOND) as Instant);
  return outcome;
}

interface Rig {
  readonly outgoing: Outgoing;
  readonly outcome: Outcome;
  at(instant: number, action?: () => void): void;
}

function rig(sending: Sending): Rig {
  const outcome = nothing();
  let present = 0;
  const clock = { now: () => present as Instant, milliseconds: (duration: number) => duration };
  const simulation = new PacedSimulation(clock);
  const outgoing = new Outgoing({
    name: "worker/0",
    node: FROM,
    cluster: specOf(sending),
    clock,
    simulation,
    trace: collect(outcome, () => simulation.now),
    streams: new RandomStreams("7"),
    links: {
      send: (_to, { message: sent }) => void outcome.arrived.push([simulation.now, labelOf(sent)]),
      breakOff: (peer) => void outcome.resets.push(peer),
    },
    faultOf: () => sending.trouble!,
    bite: (_episode, node) => void outcome.bites.push(node),
  });
  return {
    outgoing,
    outcome,
    at(instant, action = () => undefined) {
      present = instant;
      simulation.turn(action);
    },
  };
}

const told = (kind: ToldTrouble["kind"]): ToldTrouble => ({ kind, episode: 0, fault: FAULT, until: SECOND, to: [TO] });

function live(sending: Sending): Outcome {
  const { outgoing, outcome, at } = rig(sending);
  if (sending.trouble !== undefined) at(0, () => outgoing.trouble([told("link")]));
  for (const [label, instant] of INSTANTS.entries())
    at(instant, () => {
      if (instant === SECOND) outgoing.trouble([]);
      outgoing.send(TO, message(label), 100, sending.transport === "datagram");
    });
  at(60 * SECOND);
  return outcome;
}

describe("on its way to the socket a message fares as in the simulator", () => {
  const bad: Partial<LinkSpec> = {
    latency: uniform(MILLISECOND, 30 * MILLISECOND),
    bandwidth: 200_000,
    loss: 0.2,
    duplication: 0.1,
    reordering: 0.2,
  };
  test.each<[string, Sending]>([
    ["a connection on a bad link", { link: bad, transport: "connection" }],
    ["datagrams on a bad link", { link: bad, transport: "datagram" }],
    ["a connection under a fault of links", { transport: "connection", trouble: TROUBLE }],
    ["datagrams under a fault of links", { transport: "datagram", trouble: TROUBLE }],
    ["datagrams on a bad link under a fault of links", { link: bad, transport: "datagram", trouble: TROUBLE }],
    ["a connection that is given up", { link: { loss: 0.3 }, transport: "connection", resetAfter: SECOND }],
  ])("%s", (_what, sending) => {
    const expected = simulated(sending);
    const found = live(sending);
    expect(byTime(found).arrived).toEqual(byTime(expected).arrived);
    expect(found.told).toEqual(expected.told);
    expect(found.bites).toEqual(expected.bites);
    // The simulator tells both ends; here the connections break, and both hear of that.
    expect(found.resets).toEqual(expected.resets.filter((node) => node !== FROM));
    expect(found.arrived.length).toBeGreaterThan(100);
    const isLossy = sending.transport === "datagram" || sending.resetAfter !== undefined;
    expect(found.told.length > 0).toBe(isLossy);
  });
});

test("a jam keeps what is sent, connections and datagrams, and lets it go on at the heal, in order", () => {
  const { outgoing, outcome, at } = rig({ transport: "connection", link: { latency: constant(MILLISECOND) } });
  at(0, () => outgoing.send(TO, message(0), 1, false));
  at(MILLISECOND / 2, () => outgoing.trouble([{ ...told("hold"), until: NEVER }]));
  at(2 * MILLISECOND, () => outgoing.send(TO, message(1), 1, true));
  at(3 * MILLISECOND, () => outgoing.send(TO, message(2), 1, false));
  at(3 * MILLISECOND, () => outgoing.send(3, message(3), 1, false));
  at(SECOND, () => outgoing.trouble([{ ...told("hold"), episode: 4 }]));
  expect(outcome).toMatchObject({ arrived: [[4 * MILLISECOND, 3]], bites: [TO, TO, TO] });
  at(2 * SECOND, () => outgoing.trouble([]));
  expect(outcome.arrived.slice(1)).toEqual([0, 1, 2].map((label) => [2 * SECOND, label]));
});
