// What members of a group tell each other about members: plain values that are passed on as they are, and the rules by which
// one is news to somebody who knows another.
// Source: Das, Gupta, Motivala, SWIM, DSN 2002, section 4.2; hashicorp/memberlist, state.go, for what it says about the dead.

import type { Address } from "../../process/identity.ts";

/** dead: somebody's suspicion of it was not refuted in time. left: it said so itself. */
export type MemberStatus = "alive" | "suspect" | "dead" | "left";

export interface Rumour {
  readonly member: Address;
  readonly status: MemberStatus;
  /** Of the member. Only itself makes it higher: to refute a suspicion, or because it was started again. */
  readonly incarnation: number;
  /** Who says so: of a suspicion, the accuser. */
  readonly from: Address;
}

/** Refutations that fit between two starts of a process. */
const INCARNATIONS_PER_BOOT = 1_048_576;

/** Each start of a process begins above all of the one before; `boot` counts from 1. */
export function firstIncarnation(boot: number): number {
  return (boot - 1) * INCARNATIONS_PER_BOOT;
}

/** How often the process of that incarnation had been started. */
export function bootOf(incarnation: number): number {
  return Math.floor(incarnation / INCARNATIONS_PER_BOOT) + 1;
}

// By address. In a group of a thousand that starts all at once, a thousand members hold the same thousand: they are values that
// depend on nothing, so one of each does for all.
const AT_THE_START: Rumour[] = [];

/** What is held of a member that is taken to be there from the beginning. */
export function aliveAtTheStart(member: Address): Rumour {
  return (AT_THE_START[member] ??= { member, status: "alive", incarnation: firstIncarnation(1), from: member });
}

/** Does `news` replace what is `known` about the same member? */
export function overrides(news: Rumour, known: Rumour): boolean {
  switch (news.status) {
    case "alive":
      return news.incarnation > known.incarnation;
    case "suspect":
      if (isGone(known)) return false;
      return known.status === "alive" ? news.incarnation >= known.incarnation : news.incarnation > known.incarnation;
    // The paper lets death override everything, because its members never come back. Ours do, with a higher incarnation.
    case "dead":
    case "left":
      return isGone(known) ? news.incarnation > known.incarnation : news.incarnation >= known.incarnation;
  }
}

export function isGone({ status }: Rumour): boolean {
  return status === "dead" || status === "left";
}
