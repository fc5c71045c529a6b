// Puts a secure channel between the processes of a design and the network, whatever the design is. For whoever assembles a run.

import { START } from "../../kernel/time.ts";
import type { Host, Process } from "../../process/host.ts";
import type { Address } from "../../process/identity.ts";
import type { Message } from "../../process/message.ts";
import type { Architecture } from "../architecture.ts";
import type { SecuritySpec } from "../scheduler-spec.ts";
import { Certificate, ENDLESS, type CertificateFile } from "./credentials.ts";
import { SealingHost } from "./sealing-host.ts";
import { SecureChannel } from "./secure-channel.ts";

/** The same design, with every message under seal. */
export function secured(architecture: Architecture, spec: SecuritySpec): Architecture {
  const files = new Map<Address, CertificateFile>();
  return {
    createProcess(role, host) {
      const channel: SecureChannel = new SecureChannel(host, {
        spec,
        credentials: credentialsOf(host, spec, files),
        lost: (peer) => process.disconnected?.(peer),
      });
      const process = architecture.createProcess(role, new SealingHost(host, channel, spec.bytes));
      return behind(channel, process);
    },
  };
}

function credentialsOf(host: Host, { certificates }: SecuritySpec, files: Map<Address, CertificateFile>) {
  if (certificates === undefined) return ENDLESS;
  // An empty file: the first thing that a node does is to get a certificate.
  const file = files.get(host.address) ?? { until: START, renewAt: -Infinity };
  files.set(host.address, file);
  return new Certificate(host, certificates, file);
}

/** What a process can do shows in which of its methods are there. */
function behind(channel: SecureChannel, process: Process): Process {
  return {
    start: () => process.start(),
    receive(from: Address, message: Message): void {
      const opened = channel.open(from, message);
      if (opened !== undefined) process.receive(from, opened);
      channel.settle();
    },
    timer(tag: number, detail: number): void {
      process.timer(tag, detail);
      channel.settle();
    },
    ...(process.synced && { synced: (token) => process.synced!(token) }),
    ...(process.disconnected && { disconnected: (peer) => process.disconnected!(peer) }),
    ...(process.requested && { requested: (spec) => process.requested!(spec) }),
    ...(process.instructed && { instructed: (order) => process.instructed!(order) }),
    ...(process.stopped && { stopped: () => process.stopped!() }),
    ...(process.draining && { draining: (grace) => process.draining!(grace) }),
    ...(process.executed && {
      executed: (task, attempt, succeeded, result) => process.executed!(task, attempt, succeeded, result),
    }),
  };
}
