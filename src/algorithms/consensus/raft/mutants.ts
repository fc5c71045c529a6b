// Deliberately broken Rafts, each with one rule left out, as real systems have left them out. Tests must catch every one of
// them, and teaching scenarios show what each rule is for. A mutant is asked about in one place each: grep for its name.

/**
 * - `commit-old-term`: an entry of an earlier term counts as committed once a majority holds it (figure 8 of the paper).
 * - `answer-before-sync`: votes and acknowledgements leave before what they promise is durable.
 * - `vote-twice`: the disk is not told for whom a vote was cast, so a restart forgets it.
 * - `no-log-check`: votes go to candidates whose log is behind.
 * - `truncate-damaged`: a record with a bad checksum is taken for the torn end of the log, which is cut there.
 * - `lease-without-check-quorum`: reads rely on a lease although followers do not keep to it when they are asked to vote.
 * - `lease-by-wall-clock`: the lease is measured by a clock that can be stepped.
 * - `membership-unchecked`: membership changes before anything of the leader's own term is committed (the bug of 2015).
 * - `no-term-check`: leaders of earlier terms are obeyed.
 * - `no-previous-check`: entries are appended without looking at what stands before them.
 * - `commit-unclamped`: a follower believes the leader's commit index also for entries that it has not compared.
 * - `read-unconfirmed`: a leader answers reads without asking whether it still leads.
 */
export const RAFT_MUTANTS = [
  "commit-old-term",
  "answer-before-sync",
  "vote-twice",
  "no-log-check",
  "truncate-damaged",
  "lease-without-check-quorum",
  "lease-by-wall-clock",
  "membership-unchecked",
  "no-term-check",
  "no-previous-check",
  "commit-unclamped",
  "read-unconfirmed",
] as const;

export type RaftMutant = (typeof RAFT_MUTANTS)[number];
