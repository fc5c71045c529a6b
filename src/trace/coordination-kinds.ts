// The kinds of records of coordination: groups that elect and agree, and leases. An epoch is a Raft term or a lease's token;
// masters and lock services are groups of their own. Part of RECORD_KINDS: order is part of the digest.

import { kind } from "./record-kind.ts";

export const COORDINATION_KINDS = [
  kind(
    "role.changed",
    ["node", "role", null, "epoch", "leader"],
    "A member of a group took a role (a MEMBER_ROLES index); leader = the node it follows, -1 = unknown.",
  ),
  kind("vote.granted", ["node", "candidate", null, "epoch", null], "The vote is durable and was sent."),
  kind(
    "log.committed",
    ["node", "index", null, "epoch", "fingerprint"],
    "This member hands entry `index`, written in term `epoch`, to its state machine; fingerprint = of its content.",
  ),
  kind(
    "log.truncated",
    ["node", "index", null, "epoch", "term"],
    "Entries from `index`, of `term`, on gave way to a leader's.",
  ),
  kind("log.damaged", ["node", "index", null, "epoch", null], "A record of the log failed its checksum at a restart."),
  kind("log.repaired", ["node", "index", null, "epoch", null], "A damaged entry was fetched from a peer."),
  kind(
    "snapshot.installed",
    ["node", "index", null, "epoch", "bytes"],
    "The state up to `index` came from the leader as a whole.",
  ),
  kind(
    "leader.resigned",
    ["node", null, null, "epoch", "reason"],
    "It serves no more, of its own accord; reason is a RESIGNATIONS index.",
  ),
  kind(
    "read.served",
    ["node", "index", null, "epoch", "token"],
    "A linearizable read was answered from the state at `index`.",
  ),
  kind(
    "lease.granted",
    ["node", "lease", null, "token", "duration"],
    "The lock service gave or renewed it to holder `node`, for duration us by the service's clock.",
  ),
  kind("lease.expired", ["node", "lease", null, "token", null], "The lock service took it back from holder `node`."),
  kind(
    "lease.held",
    ["node", "lease", null, "token", "remaining"],
    "The holder heard of it; it believes to hold it for another remaining us by its own clock.",
  ),
  kind("lease.dropped", ["node", "lease", null, "token", null], "The holder stopped believing that it holds it."),
] as const;
