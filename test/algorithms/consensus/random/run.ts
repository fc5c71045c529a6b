// One random run of a Raft group: a world and its troubles from a seed, then peace, in which the group must come to agree again.

import { RAFT_DEFAULTS, type RaftSettings } from "../../../../src/algorithms/consensus/raft/options.ts";
import { createStream, type RandomStream } from "../../../../src/kernel/random-stream.ts";
import type { Duration } from "../../../../src/kernel/time.ts";
import type { Address } from "../../../../src/process/identity.ts";
import { Chaos, TROUBLES, type Trouble } from "./chaos.ts";
import type { Machine } from "./machine.ts";
import { Violation } from "./oracle.ts";
import { World } from "./world.ts";

const MILLISECOND = 1_000;
const TIMEOUT = 100 * MILLISECOND;
const CHAOS = 3_000 * MILLISECOND;
const PEACE_STEP = 250 * MILLISECOND;
const PEACE_MAX = 60_000 * MILLISECOND;

export interface RunOptions {
  readonly settings?: Partial<RaftSettings>;
  /** The troubles that come; left out: each kind with one chance in two. */
  readonly troubles?: readonly Trouble[];
  /** Left out: 3 to 5. */
  readonly members?: number;
  /** us, on average. */
  readonly troubleInterval?: number;
  readonly requestInterval?: number;
  /** Troubles last half to two and a half times as long; us. */
  readonly troubleLength?: number;
  /** us. */
  readonly latencyMax?: number;
  readonly syncMax?: number;
  readonly lossMax?: number;
  /** us; no peace follows, and so nothing is said about liveness. */
  readonly chaosOnly?: number;
}

/** Throws a Violation; returns how often what happened. */
export function runRandomly(seed: string, options: RunOptions = {}): ReadonlyMap<string, number> {
  const random = createStream(seed, "plan");
  const size = options.members ?? 3 + random.integer(3);
  const settings = drawSettings(random, options.settings);
  const troubles = options.troubles ?? TROUBLES.filter(() => random.chance(0.5));
  const changesMembers = troubles.includes("membership");
  const world = new World(seed, {
    raft: { ...settings, members: Array.from({ length: size }, (_, address) => address as Address) },
    machines: changesMembers && options.members === undefined ? size + 1 : size,
    lossMax: options.lossMax ?? 0.2,
    duplicationMax: 0.2,
    latencyMax: options.latencyMax ?? 20 * MILLISECOND,
    syncMax: options.syncMax ?? 20 * MILLISECOND,
  });
  const chaos = new Chaos(world, {
    troubles,
    troubleInterval: options.troubleInterval ?? TIMEOUT * (0.3 + 2 * random.uniform()),
    requestInterval: options.requestInterval ?? 20 * MILLISECOND,
    troubleLength: options.troubleLength ?? TIMEOUT,
    damageable: [random.integer(size)],
  });
  world.runUntil(options.chaosOnly ?? CHAOS);
  if (options.chaosOnly !== undefined) return world.counts;
  // With damaged disks a copy may be the last one, so everybody must come back; else a minority stays dead for ever.
  chaos.end(troubles.includes("damage") || changesMembers ? [] : drawDead(random, size));
  if (isUnrecoverable(world)) world.count("unrecoverable");
  else agree(world);
  return world.counts;
}

function drawSettings(random: RandomStream, fixed: Partial<RaftSettings> = {}): RaftSettings {
  return {
    ...RAFT_DEFAULTS,
    electionTimeout: TIMEOUT as Duration,
    electionTimeoutMax: (2 * TIMEOUT) as Duration,
    heartbeatInterval: (TIMEOUT / 4) as Duration,
    preVote: random.chance(0.7),
    checkQuorum: true,
    reads: random.chance(0.5) ? "lease" : "index",
    appendBytes: 50 + random.integer(200),
    windowMessages: 1 + random.integer(8),
    windowBytes: 100 + random.integer(1_000),
    snapshotEvery: random.chance(0.5) ? 0 : 3 + random.integer(30),
    trailingEntries: random.integer(10),
    snapshotPartBytes: 20 + random.integer(100),
    commitNotices: random.chance(0.5),
    ...fixed,
  };
}

function drawDead(random: RandomStream, size: number): readonly number[] {
  const minority = Math.floor((size - 1) / 2);
  const order = Array.from({ length: size }, (_, address) => address).sort(() => (random.chance(0.5) ? 1 : -1));
  return order.slice(0, random.integer(minority + 1));
}

/** In peace one leader comes to serve, what it commits reaches every member that runs, and nothing stays damaged. */
function agree(world: World): void {
  const isOver = world.now + PEACE_MAX;
  let command = 0;
  while (world.now < isOver) {
    world.runUntil(world.now + PEACE_STEP);
    const [leader, ...more] = world.running.filter(({ core }) => core!.isServing);
    if (leader === undefined || more.length > 0) continue;
    if (leader.applied.includes(command) && hasSpread(world, leader)) return;
    // What was proposed to an earlier leader may be gone.
    if (leader.propose() !== undefined) command = world.lastCommand;
  }
  throw new Violation(
    "liveness",
    `peace has not brought the group together: ${world.running.map(describe).join("; ")}`,
  );
}

function hasSpread(world: World, leader: Machine): boolean {
  const { voters, learners } = leader.state.configuration;
  return world.running
    .filter(({ address }) => voters.includes(address) || learners.includes(address))
    .every(({ state, applied }) => !state.isDamaged && applied.join() === leader.applied.join());
}

function describe({ address, state }: Machine): string {
  const { role, term, commitIndex, log } = state;
  return `member ${address} is ${role} in term ${term}, commit ${commitIndex} of ${log.lastIndex}${state.isDamaged ? ", damaged" : ""}`;
}

/**
 * An entry of which the only copy is damaged may have been committed by that copy and another member's, in a group of an even
 * number: nobody can know, so nobody may lead. In odd groups, whoever lacks it is a majority or somebody else has it.
 */
function isUnrecoverable(world: World): boolean {
  return world.running.some(({ state: { log, configuration } }) =>
    log.damaged.some((index) => {
      const term = log.termAt(index)!;
      const hasCopy = world.running.some(
        ({ state }) => state.log.entryAt(index)?.kind !== "damaged" && state.log.has(index, term),
      );
      return !hasCopy && configuration.voters.length % 2 === 0;
    }),
  );
}
