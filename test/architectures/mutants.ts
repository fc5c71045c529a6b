// Single-master designs with one deliberate mistake each, for tests that must notice: canaries. Each is the real thing
// behind a host, or a message, that lies.

import type { ArchitectureDefinition } from "../../src/architectures/architecture.ts";
import { MESSAGE, type Completed } from "../../src/architectures/protocol/messages.ts";
import { singleMaster } from "../../src/architectures/single-master.ts";
import type { Disk, Host, Process } from "../../src/process/host.ts";
import type { Role } from "../../src/trace/record-codes.ts";

/** A tag that no process of single-master uses. */
const LIE = 15;

type Wrap = (role: Role, host: Host, create: (host: Host) => Process) => Process;

function mutant(name: string, wrap: Wrap): ArchitectureDefinition<never> {
  return {
    ...singleMaster,
    name,
    create(parameters: never, context: never) {
      const real = singleMaster.create(parameters, context);
      return {
        createProcess: (role: Role, host: Host) => wrap(role, host, (lying) => real.createProcess(role, lying)),
      };
    },
  } as unknown as ArchitectureDefinition<never>;
}

/** A host that is the given one but for some of its members. */
function lyingHost(host: Host, lies: Partial<Host>): Host {
  return new Proxy(host, {
    get: (target, member) => {
      const value = member in lies ? lies[member as keyof Host] : target[member as keyof Host];
      return typeof value === "function" && !(member in lies) ? value.bind(target) : value;
    },
  });
}

function withoutMessages(host: Host, isDropped: (kind: number, message: unknown) => boolean): Host {
  return lyingHost(host, {
    send: (to, message, bytes, transport) => {
      if (!isDropped(message.kind, message)) host.send(to, message, bytes, transport);
    },
  });
}

/** The master's disk says that everything is durable at once. */
export const acknowledgesBeforeSync = mutant("acknowledges before sync", (role, host, create) => {
  if (role !== "master") return create(host);
  const disk = new Proxy(host.disk, {
    get: (target, member) => {
      if (member !== "sync") {
        const value = target[member as keyof Disk];
        return typeof value === "function" ? (value as () => unknown).bind(target) : value;
      }
      return () => {
        target.sync();
        host.startTimer(0 as never, LIE);
        return 0;
      };
    },
  });
  const process = create(lyingHost(host, { disk }));
  return {
    start: () => process.start(),
    receive: (from, message) => process.receive(from, message),
    disconnected: (peer) => process.disconnected?.(peer),
    timer: (tag, detail) => (tag === LIE ? process.synced!(0) : process.timer(tag, detail)),
  };
});

/** A worker says once that an attempt has ended, and never again. */
export const reportsOnce = mutant("reports once", (role, host, create) => {
  if (role !== "worker") return create(host);
  const said = new Set<string>();
  return create(
    withoutMessages(host, (kind, message) => {
      if (kind !== MESSAGE.completed) return false;
      const { task, attempt } = message as Completed;
      const isRepeated = said.has(`${task}/${attempt}`);
      said.add(`${task}/${attempt}`);
      return isRepeated;
    }),
  );
});

/** A master does not ask workers that it does not know to register. */
export const neverAsksBack = mutant("never asks back", (role, host, create) =>
  role === "master" ? create(withoutMessages(host, (kind) => kind === MESSAGE.reregister)) : create(host),
);

/** A worker keeps silent about what it gave up for want of a lease: it never tells of a comparison that it was not asked for. */
export const hidesOrphans = mutant("hides orphans", (role, host, create) => {
  if (role !== "worker") return create(host);
  let isFirst = true;
  let isAsked = false;
  const process = create(
    withoutMessages(host, (kind) => {
      if (kind !== MESSAGE.register) return false;
      const isMuted = !isFirst && !isAsked;
      isFirst = false;
      return isMuted;
    }),
  );
  return {
    start: () => process.start(),
    timer: (tag, detail) => process.timer(tag, detail),
    executed: (task, attempt, succeeded) => process.executed!(task, attempt, succeeded),
    receive: (from, message) => {
      isAsked = message.kind === MESSAGE.reregister;
      process.receive(from, message);
      isAsked = false;
    },
  };
});
