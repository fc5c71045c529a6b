// Who is there: coordinators and workers say so every few seconds, and those that fall silent are forgotten.

import { hostname } from "node:os";
import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import { engineBuild } from "../../store/engine-build.ts";
import { engineText, isSameEngine } from "../../store/merge-stores.ts";
import { KEYS, MEMBER_SECONDS, RENEWAL_MS } from "./places.ts";
import type { Member } from "./places.ts";
import { transact } from "./transact.ts";

type Group = "session" | "worker";
const LISTS = { session: KEYS.sessions, worker: KEYS.workers } as const satisfies Record<Group, string>;

export function createMember(slots: number): Member {
  return { id: randomUUID(), host: hostname(), pid: process.pid, engine: engineBuild(), slots };
}

export function memberText({ host, pid, engine }: Member): string {
  return `${host}, process ${pid}: ${engineText(engine)}`;
}

/** Keeps a member known until `leave`. `renewed` is called after each renewal, and its failures are awaited by nobody. */
export class Membership {
  readonly #redis: Redis;
  readonly #group: Group;
  readonly #member: Member;
  #timer: NodeJS.Timeout | undefined;

  constructor(redis: Redis, group: Group, member: Member) {
    this.#redis = redis;
    this.#group = group;
    this.#member = member;
  }

  async join(renewed: () => Promise<void> = async () => undefined): Promise<void> {
    await this.#renew();
    let isRenewing = false;
    this.#timer = setInterval(() => {
      // While Redis is away, one waits; more would only pile up.
      if (isRenewing) return;
      isRenewing = true;
      void this.#renew()
        .then(renewed)
        .catch(() => undefined)
        .finally(() => (isRenewing = false));
    }, RENEWAL_MS);
    this.#timer.unref();
  }

  async leave(): Promise<void> {
    this.forget();
    const { id } = this.#member;
    await transact(() => this.#redis.multi().del(KEYS[this.#group](id)).srem(LISTS[this.#group], id));
  }

  /** Without a word to Redis, which may be away. */
  forget(): void {
    clearInterval(this.#timer);
  }

  async #renew(): Promise<void> {
    const { id } = this.#member;
    await transact(() =>
      this.#redis
        .multi()
        .set(KEYS[this.#group](id), JSON.stringify(this.#member), "EX", MEMBER_SECONDS)
        .sadd(LISTS[this.#group], id),
    );
  }
}

/** In the order of their ids. */
export async function membersOf(redis: Redis, group: Group): Promise<readonly Member[]> {
  const ids = (await redis.smembers(LISTS[group])).sort();
  if (ids.length === 0) return [];
  const found = await redis.mget(ids.map((id) => KEYS[group](id)));
  const gone = ids.filter((_id, index) => found[index] === null);
  if (gone.length > 0) await redis.srem(LISTS[group], ...gone);
  return found.flatMap((text) => (text === null ? [] : [JSON.parse(text) as Member]));
}

/** Those that cannot work with `member`, because their results would be others. */
export function strangersTo(member: Member, others: readonly Member[]): readonly Member[] {
  return others.filter(({ engine }) => !isSameEngine(engine, member.engine));
}
