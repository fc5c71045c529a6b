// Elections in a world without losses, in which only election timeouts and latencies matter, as published analyses assume. Disks
// take no time.

import { EventList } from "./random/event-list.ts";
import type { RaftSettings } from "../../../src/algorithms/consensus/raft/options.ts";
import { createStream } from "../../../src/kernel/random-stream.ts";
import { ScriptedMember } from "./scripted-member.ts";

export interface ElectionSetup {
  readonly voters: number;
  /** Of them, so many never answer. */
  readonly failed: number;
  readonly settings: Partial<RaftSettings>;
  /** us from one member to another: uniform. */
  readonly latency: readonly [number, number];
}

/** Everybody begins at 0 with a fresh timer. When (us), and in which term, the first of them leads. */
export function firstElection(seed: string, setup: ElectionSetup): { readonly at: number; readonly term: number } {
  const { voters, failed, settings, latency } = setup;
  const random = createStream(seed, "latencies");
  const all = Array.from({ length: voters }, (_, position) => position + 1);
  const members = all.slice(failed).map((number) => new ScriptedMember(number, all, { settings, seed }).start());
  const arrivals = new EventList();
  for (;;) {
    const now = Math.min(arrivals.nextAt, ...members.flatMap(({ timers }) => [...timers.values()]));
    for (const member of members) member.pass(now - member.now);
    while (arrivals.nextAt <= now) arrivals.take().run();
    for (const member of members) {
      if (member.sync().core.leadership !== undefined) return { at: now, term: member.core.state.term };
      for (const { to, message } of member.takeSent()) {
        const receiver = members.find(({ self }) => self === to);
        const delay = latency[0] + random.integer(latency[1] - latency[0] + 1);
        if (receiver !== undefined) arrivals.add(now + delay, () => receiver.core.receive(member.self, message));
      }
    }
  }
}
