// Draws one action of a fault plan: its kind's own key and options, as a scenario writes them. For draw-plan.

import type { RandomStream } from "../kernel/random-stream.ts";
import type { FaultItem, PlannedKind } from "./fault-plan.ts";
import { oneOf, type PlanTargets, type TargetItem, type TargetPair } from "./plan-targets.ts";

/** Undefined where the cluster has nobody to do it to. */
export function drawAction(kind: PlannedKind, targets: PlanTargets, random: RandomStream): FaultItem | undefined {
  switch (kind) {
    case "crash":
    case "kill":
    case "pause":
    case "restart":
    case "clock-freeze":
      return { [kind]: drawTarget(targets, random) };
    case "slow":
      return { slow: { target: drawTarget(targets, random), factor: oneOf([3, 10, 100], random) } };
    case "drain":
      return { drain: { target: oneOf(targets.single, random), grace: oneOf(["1s", "10s"], random) } };
    case "rolling-restart":
      return { "rolling-restart": drawRolling(targets, random) };
    case "partition":
      return { partition: drawPartition(targets, random) };
    case "link":
      return { link: drawLink(targets, random) };
    case "hold":
      return { hold: { ...drawPair(targets, random), direction: oneOf(["outbound", "both"], random) } };
    case "replay":
      return { replay: drawReplay(targets, random) };
    case "forge":
      return { forge: drawForgery(random) };
    case "corrupt-results":
      return {
        "corrupt-results": { target: drawTarget(targets, random), probability: oneOf([0.1, 0.5, 1], random) },
      };
    default:
      return drawDiskOrClock(kind, targets, random);
  }
}

type DiskOrClock = Extract<PlannedKind, `disk-${string}` | `clock-${string}` | "wipe">;

function drawDiskOrClock(
  kind: Exclude<DiskOrClock, "clock-freeze">,
  targets: PlanTargets,
  random: RandomStream,
): FaultItem | undefined {
  if (targets.durable.length === 0) return undefined;
  const isClock = kind.startsWith("clock");
  // Who holds a lease, or waits for one, goes by its clock; others hardly do.
  const target = oneOf(isClock && random.chance(0.25) ? targets.single : targets.durable, random);
  switch (kind) {
    case "wipe":
      return { crash: target, wipe: true };
    case "disk-stall":
    case "disk-full":
    case "disk-torn":
    case "disk-lost-writes":
      return { [kind]: target };
    case "disk-slow":
      return { "disk-slow": { target, factor: oneOf([5, 20], random) } };
    case "disk-corrupt":
      return {
        "disk-corrupt": { target, records: 1 + random.integer(3), where: oneOf(["newest", "anywhere"], random) },
      };
    case "clock-step":
      return { "clock-step": { target, by: oneOf(["-30s", "-3s", "-300ms", "300ms", "3s", "30s"], random) } };
    case "clock-drift":
      return { "clock-drift": { target, rate: oneOf([0.5, 0.99, 1.05, 2], random) } };
    case "clock-strobe":
      return {
        "clock-strobe": {
          target,
          amplitude: oneOf(["50ms", "200ms"], random),
          clocks: oneOf(["wall", "both"], random),
        },
      };
  }
}

/** Three times in four a single node. */
function drawTarget(targets: PlanTargets, random: RandomStream): TargetItem {
  return random.chance(0.75) ? oneOf(targets.single, random) : oneOf(targets.several, random);
}

/** A role and its peers: everybody else still reaches both (Jepsen cuts like this). Where nobody has peers, any pair. */
function drawPeers(targets: PlanTargets, random: RandomStream): TargetPair {
  return targets.peers.length === 0 ? drawPair(targets, random) : turned(oneOf(targets.peers, random), random);
}

/** One end at least is somebody whom others talk to; the other is often all of a group. */
function drawPair(targets: PlanTargets, random: RandomStream): TargetPair {
  const hub = oneOf([...targets.durable, ...targets.hubs], random);
  const other = random.chance(0.5) ? oneOf(targets.groups, random) : drawTarget(targets, random);
  return turned({ from: hub, to: other }, random);
}

function turned({ from, to }: TargetPair, random: RandomStream): TargetPair {
  return random.chance(0.5) ? { from, to } : { from: to, to: from };
}

function drawRolling(targets: PlanTargets, random: RandomStream): FaultItem {
  return {
    target: oneOf(targets.groups, random),
    grace: oneOf(["100ms", "2s"], random),
    pause: oneOf(["0s", "500ms", "3s"], random),
    order: oneOf(["given", "leader-last"], random),
  };
}

function drawPartition(targets: PlanTargets, random: RandomStream): FaultItem {
  const shapes = [
    "isolate",
    "isolate",
    "apart",
    "apart",
    "groups",
    "links",
    "halves",
    "bridge",
    "ring",
    "chain",
  ] as const;
  const shape = oneOf(shapes, random);
  switch (shape) {
    case "isolate":
      return { isolate: drawTarget(targets, random), direction: oneOf(["both", "outbound", "inbound"], random) };
    case "groups": {
      const first = random.integer(targets.groups.length);
      const other = (first + 1 + random.integer(targets.groups.length - 1)) % targets.groups.length;
      return {
        groups: [targets.groups[first], targets.groups[other]],
        direction: oneOf(["both", "outbound"], random),
      };
    }
    case "apart":
      return { links: { ...drawPeers(targets, random), direction: oneOf(["both", "both", "outbound"], random) } };
    case "links":
      return { links: { ...drawPair(targets, random), direction: oneOf(["both", "outbound"], random) } };
    case "halves":
    case "bridge":
    case "ring":
    case "chain":
      return { [shape]: oneOf(targets.circles, random) };
  }
}

/** Often everything of everybody, from a moment later to long after it has lost its meaning. */
function drawReplay(targets: PlanTargets, random: RandomStream): FaultItem {
  const message = oneOf([undefined, undefined, "dispatch", "stop", "completed", "register", "heartbeat"], random);
  const pair = random.chance(0.5) ? { from: "all nodes", to: "all nodes" } : drawPair(targets, random);
  const after = oneOf(["1ms", "100ms", "3s", "20s"], random);
  return { ...pair, ...(message !== undefined && { message }), after };
}

/** By somebody who has no key, or not the one that it takes: whoever has that is a member. */
function drawForgery(random: RandomStream): FaultItem {
  const what = oneOf(["completion", "kill", "registration"], random);
  const [worker, master] = [oneOf(["all workers", "busiest-worker"], random), oneOf(["leader", "all masters"], random)];
  const pair = what === "kill" ? { from: master, to: worker } : { from: worker, to: master };
  return { what, ...pair, key: oneOf(["none", "other"], random), after: oneOf(["1ms", "100ms", "3s"], random) };
}

function drawLink(targets: PlanTargets, random: RandomStream): FaultItem {
  const delay = oneOf([undefined, "20ms", "300ms", "3s"], random);
  return {
    ...drawPair(targets, random),
    ...(delay !== undefined && { delay: { exponential: delay } }),
    loss: oneOf(["0%", "10%", "70%", "100%"], random),
    duplication: oneOf(["0%", "50%"], random),
    reordering: oneOf(["0%", "50%"], random),
  };
}
