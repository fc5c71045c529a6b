// Follower, pre-candidate, candidate, leader: how a member comes from one role to another, and the votes on the way. Raft, section
// 5.2 and figure 4; pre-vote, check-quorum and transfer as in Ongaro 2014, sections 9.6, 6.2, 4.2.3 and 3.10.

import { assert } from "../../../kernel/assert.ts";
import type { Instant } from "../../../kernel/time.ts";
import type { Address } from "../../../process/identity.ts";
import { MEMBER_ROLES, RESIGNATIONS, codeOf } from "../../../trace/record-codes.ts";
import { RECORD } from "../../../trace/record-kinds.ts";
import { ElectionTimer } from "./election-timer.ts";
import type { Follower } from "./follower.ts";
import type { HandOver } from "./hand-over.ts";
import { Leadership } from "./leadership.ts";
import type { MemberState, RaftRole } from "./member-state.ts";
import type { VoteAnswer, VoteRequest } from "./messages.ts";
import type { SnapshotSender } from "./snapshots.ts";
import { Candidacy, canGrant, requestVotes } from "./voting.ts";

type Resignation = (typeof RESIGNATIONS)[number];

const NOBODY = -1;

export class Roles<Command> {
  readonly #state: MemberState<Command>;
  readonly #follower: Follower<Command>;
  readonly #snapshots: SnapshotSender;
  readonly #handOver: HandOver<Command>;
  readonly #timer: ElectionTimer;
  #candidacy: Candidacy | undefined = undefined;
  #leadership: Leadership<Command> | undefined = undefined;
  /** What was granted in this term and not yet answered: the vote must be durable first. */
  #granted: { readonly to: Address; readonly request: VoteRequest } | undefined = undefined;
  /** As the trace knows it. */
  #shownRole: RaftRole | "learner" = "follower";
  /** When a leader was last heard, of whatever term. */
  #leaderHeardAt = -Infinity as Instant;

  constructor(
    state: MemberState<Command>,
    follower: Follower<Command>,
    snapshots: SnapshotSender,
    handOver: HandOver<Command>,
  ) {
    this.#state = state;
    this.#follower = follower;
    this.#snapshots = snapshots;
    this.#handOver = handOver;
    this.#timer = new ElectionTimer(state.environment, state.options);
  }

  get leadership(): Leadership<Command> | undefined {
    return this.#leadership;
  }

  start(): void {
    const { environment, options } = this.#state;
    // Before the restart it may have answered a heartbeat on which a lease rests.
    if (options.reads === "lease" && options.checkQuorum) this.#leaderHeardAt = environment.now();
    this.#follower.beginTerm();
    this.#timer.restart();
    this.#emitRole();
  }

  /** No timer fires any more. */
  stop(): void {
    if (this.#leadership !== undefined) this.becomeFollower(this.#state.term, undefined, "stopped");
    this.#timer.stop();
  }

  // What the timers say

  electionTimerFired(): void {
    if (!this.#timer.isOver()) return;
    this.campaign();
  }

  heartbeatTimerFired(): void {
    if (this.#leadership?.tick() === false) this.becomeFollower(this.#state.term, undefined, "no-quorum");
  }

  /** Tries to be elected, if it may be. */
  campaign(): void {
    const { mayCampaign, options } = this.#state;
    if (this.#leadership !== undefined) return;
    if (mayCampaign) return this.#campaign(options.preVote ? "pre-vote" : "vote", false);
    this.#timer.restart();
    if (this.#state.leader !== undefined) this.becomeFollower(this.#state.term, undefined);
  }

  // What messages say

  /** A message came from the leader of the present term. False: this member leads it itself, which only a mutant can bring about. */
  heardLeader(from: Address): boolean {
    const { role, leader, term, environment, options } = this.#state;
    if (role === "leader") {
      assert(options.broken !== undefined, `two members lead term ${term}`);
      return false;
    }
    this.#leaderHeardAt = environment.now();
    if (role !== "follower" || leader !== from) this.becomeFollower(term, from);
    else this.#timer.touch();
    return true;
  }

  /** Whoever has just heard from a leader does not let others talk it into an election. */
  ignores({ isTransfer }: VoteRequest): boolean {
    const { environment, options } = this.#state;
    if (!options.checkQuorum || isTransfer) return false;
    return this.#leadership !== undefined || environment.now() - this.#leaderHeardAt < options.electionTimeout;
  }

  voteRequested(from: Address, request: VoteRequest): void {
    const { term, vote } = this.#state;
    const isGranted = canGrant(this.#state, from, request);
    if (request.type === "preVote") return this.answerVote(from, request, isGranted ? request.term : term, isGranted);
    if (!isGranted) return this.answerVote(from, request, term, false);
    if (vote === undefined) {
      this.#state.keepBallot(term, from);
      this.#timer.restart();
    }
    this.#granted = { to: from, request };
  }

  voteAnswered(from: Address, { type, term, incarnation, isGranted }: VoteAnswer): void {
    const candidacy = this.#candidacy;
    if (incarnation !== this.#state.environment.incarnation) return;
    if (candidacy === undefined || (candidacy.kind === "pre-vote") !== (type === "preVoteAnswer")) return;
    // A pre-vote is granted for the term that it asked for: not for another one, asked for earlier.
    if (isGranted && candidacy.kind === "pre-vote" && term !== this.#state.term + 1) return;
    candidacy.record(from, isGranted);
    this.#concludeCampaign();
  }

  answerVote(to: Address, { type: asked, incarnation }: VoteRequest, term: number, isGranted: boolean): void {
    const { environment, kinds } = this.#state;
    const type = asked === "preVote" ? "preVoteAnswer" : "voteAnswer";
    environment.send(to, { kind: kinds[type], type, term, incarnation, isGranted });
  }

  /** The leader wants this member to take over. */
  timeoutNow(): void {
    const { role, mayCampaign } = this.#state;
    if (role === "follower" && mayCampaign) this.#campaign("vote", true);
  }

  /** The end of a step. */
  settle(): void {
    // A change of the group may have made a learner of a voter, or the other way round.
    if (this.#shownRole !== this.#roleToShow) this.#emitRole();
    if (this.#state.journal.isBallotStable) this.#ballotSettled();
  }

  /** What waited for a ballot to be durable: a vote for somebody else, or for itself. */
  #ballotSettled(): void {
    const { environment, term, self } = this.#state;
    if (this.#granted !== undefined) {
      const { to, request } = this.#granted;
      environment.emit(RECORD["vote.granted"], to, term, 0);
      this.answerVote(to, request, term, true);
      this.#granted = undefined;
    }
    if (this.#candidacy?.kind !== "vote") return;
    this.#candidacy.record(self, true);
    this.#concludeCampaign();
  }

  /** `leader` of that term, if that is known. */
  becomeFollower(term: number, leader: Address | undefined, reason: Resignation = "deposed"): void {
    const state = this.#state;
    const hasLed = this.#leadership !== undefined;
    this.#endLeadership(reason);
    this.#candidacy = undefined;
    const isNews = term > state.term || state.role !== "follower" || state.leader !== leader;
    if (term > state.term) this.#enterTerm(term, undefined);
    state.role = "follower";
    state.leader = leader;
    // A higher term alone is no reason to wait longer: only a leader is, or a vote (Raft, figure 2, rules for followers).
    if (leader !== undefined || hasLed) this.#timer.restart();
    if (isNews) this.#emitRole();
  }

  #campaign(kind: Candidacy["kind"], isTransfer: boolean): void {
    const state = this.#state;
    this.#candidacy = new Candidacy(kind, isTransfer);
    if (kind === "vote") this.#enterTerm(state.term + 1, state.self);
    else this.#candidacy.record(state.self, true);
    state.role = kind === "vote" ? "candidate" : "pre-candidate";
    state.leader = undefined;
    this.#timer.restart();
    this.#emitRole();
    requestVotes(state, this.#candidacy);
    this.#concludeCampaign();
  }

  /** A candidate's own vote must be durable, too, or it could come back and win the same term again. */
  #concludeCampaign(): void {
    const { configuration, journal, term } = this.#state;
    const candidacy = this.#candidacy!;
    const result = candidacy.result(configuration.voters);
    if (result === "lost") return this.becomeFollower(term, undefined);
    if (result === "pending") return;
    if (candidacy.kind === "pre-vote") this.#campaign("vote", false);
    else if (journal.isBallotStable) this.#becomeLeader();
  }

  #becomeLeader(): void {
    const state = this.#state;
    this.#candidacy = undefined;
    state.role = "leader";
    state.leader = state.self;
    this.#timer.stop();
    this.#emitRole();
    this.#leadership = new Leadership(state, this.#snapshots);
    this.#leadership.begin();
  }

  #endLeadership(reason: Resignation): void {
    const leadership = this.#leadership;
    if (leadership === undefined) return;
    const { environment, term } = this.#state;
    const said = reason === "deposed" && leadership.transferringTo !== undefined ? "transferred" : reason;
    environment.emit(RECORD["leader.resigned"], 0, term, codeOf(RESIGNATIONS, said));
    environment.stopTimer("heartbeat");
    for (const token of leadership.reads.takeAll()) this.#handOver.refuseRead(token);
    this.#leadership = undefined;
  }

  #enterTerm(term: number, vote: Address | undefined): void {
    this.#state.keepBallot(term, vote);
    this.#granted = undefined;
    this.#follower.beginTerm();
  }

  get #roleToShow(): RaftRole | "learner" {
    const { role, configuration, self } = this.#state;
    return role === "follower" && configuration.learners.includes(self) ? "learner" : role;
  }

  #emitRole(): void {
    const { environment, term, leader } = this.#state;
    this.#shownRole = this.#roleToShow;
    environment.emit(RECORD["role.changed"], codeOf(MEMBER_ROLES, this.#shownRole), term, leader ?? NOBODY);
  }
}
