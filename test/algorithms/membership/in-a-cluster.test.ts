// SWIM members as processes of the simulated cluster, behind the real seam: clocks that drift, links that lose, messages that
// are frozen on their way, machines that crash, pause and come back.

import { expect, test } from "vitest";
import { bootOf, type MemberStatus } from "../../../src/algorithms/membership/rumour.ts";
import { SwimMember } from "../../../src/algorithms/membership/swim-member.ts";
import { SimulatedCluster } from "../../../src/cluster/simulated-cluster.ts";
import { RandomStreams } from "../../../src/kernel/random-stream.ts";
import { Simulation } from "../../../src/kernel/simulation.ts";
import type { Instant } from "../../../src/kernel/time.ts";
import type { Host, Process } from "../../../src/process/host.ts";
import type { Address } from "../../../src/process/identity.ts";
import { Trace } from "../../../src/trace/trace.ts";
import {
  clusterSpec,
  exponential,
  linkSpec,
  MILLISECOND,
  nodeSpec,
  sameLinks,
  SECOND,
  uniform,
} from "../../cluster/build-cluster.ts";
import { FIRST_KIND, LAN } from "./swim-world.ts";

const SIZE = 16;
const ADDRESSES = Array.from({ length: SIZE }, (_, address) => address as Address);

interface Said {
  readonly by: number;
  readonly about: number;
  readonly status: MemberStatus;
  readonly boot: number;
}

function group(seed: string, isParanoid: boolean) {
  const simulation = new Simulation({ paranoid: isParanoid });
  const said: Said[] = [];
  const members: SwimMember[] = [];
  const createProcess = (host: Host): Process => {
    const options = { ...LAN, lifeguard: true, timerTag: 5, firstKind: FIRST_KIND };
    const member = new SwimMember(host, options, {
      memberChanged: (about, status, incarnation) =>
        void said.push({ by: host.address, about, status, boot: bootOf(incarnation) }),
    });
    members[host.address] = member;
    return {
      start: () => member.start(ADDRESSES.slice(0, 2), ADDRESSES),
      receive: (from, message) => void member.receive(from, message),
      timer: (tag, detail) => void member.timer(tag, detail),
    };
  };
  const cluster = new SimulatedCluster(
    clusterSpec({
      nodes: ADDRESSES.map((index) => nodeSpec("worker", index)),
      links: sameLinks(
        linkSpec({ latency: exponential(MILLISECOND), loss: 0.02, duplication: 0.01, reordering: 0.05 }),
      ),
      clock: { offset: uniform(0, SECOND), drift: uniform(-200, 200) },
    }),
    {
      simulation,
      trace: new Trace(simulation, simulation.digest),
      streams: new RandomStreams(seed),
      createProcess: (_, host) => createProcess(host),
      bite: () => {},
      answer: () => {},
      isParanoid,
    },
  );
  cluster.start();
  const runFor = (seconds: number): void => simulation.runUntil((simulation.now + seconds * SECOND) as Instant);
  return { cluster, members, said, simulation, runFor };
}

test("a group notices a crash and a return, and what was frozen on its way changes nothing", () => {
  const story = (isParanoid: boolean): string => {
    const { cluster, members, said, simulation, runFor } = group("cluster", isParanoid);
    runFor(30);
    expect(said.filter(({ status }) => status === "dead")).toEqual([]);
    cluster.power.crash(cluster.nodes[7], false);
    runFor(40);
    expect(said.filter(({ about, status }) => about === 7 && status === "dead")).toHaveLength(SIZE - 1);
    cluster.power.boot(cluster.nodes[7]);
    runFor(20);
    const returned = said.filter(({ about, status, boot }) => about === 7 && status === "alive" && boot === 2);
    expect(returned).toHaveLength(SIZE - 1);
    expect(members.every((member) => member.size === SIZE)).toBe(true);
    return simulation.digest.toString();
  };
  expect(story(true)).toBe(story(false));
});

test("a machine that stood still for a while is suspected, and refutes that when it goes on", () => {
  const { cluster, members, said, runFor } = group("pause", false);
  runFor(10);
  const node = cluster.nodes[3];
  node.pauseDepth = 1;
  cluster.setPaused(node, true);
  runFor(4);
  expect(said.filter(({ about, status }) => about === 3 && status === "suspect").length).toBeGreaterThan(0);
  node.pauseDepth = 0;
  cluster.setPaused(node, false);
  runFor(20);
  expect(said.filter(({ status }) => status === "dead")).toEqual([]);
  expect(members.every((member, by) => by === 3 || member.statusOf(3 as Address) === "alive")).toBe(true);
});
