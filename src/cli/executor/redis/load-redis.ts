// BullMQ and the Redis client are optional dependencies: loaded only where somebody asks for them, and a machine without
// them is told how to get them.

import type * as Bull from "bullmq";
import type { Redis } from "ioredis";
import { messageOf, UsageError } from "../../usage-error.ts";

export async function loadBull(): Promise<typeof Bull> {
  return load("bullmq", () => import("bullmq"));
}

async function load<M>(name: string, importIt: () => Promise<M>): Promise<M> {
  try {
    return await importIt();
  } catch (error) {
    throw new UsageError(
      `--executor bullmq needs the packages 'bullmq' and 'ioredis', and '${name}' cannot be loaded ` +
        `(${messageOf(error).split("\n")[0]}); install them with: npm install bullmq ioredis`,
    );
  }
}

export interface Connection {
  readonly redis: Redis;
  /** A connection of its own, for BullMQ, which blocks on it. */
  another(): Redis;
  close(): void;
}

const CONNECT_TIMEOUT_MS = 5_000;
/** While Redis is away, it is tried again so often. */
const RETRY_MS_MAX = 1_000;

/**
 * Refuses with a UsageError, in one sentence, where there is no Redis. Once there was one, it is waited for whenever it goes away:
 * commands stay pending until it is back.
 */
export async function connect(url: string, say: (text: string) => void): Promise<Connection> {
  const { Redis: Client } = await load("ioredis", () => import("ioredis"));
  await requireServer(Client, url);
  const open: Redis[] = [];
  const another = (): Redis => {
    const redis = new Client(url, {
      // BullMQ insists on it, and so do we: a command waits for Redis rather than fail.
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(RETRY_MS_MAX, times * 50),
    });
    // Without a listener, each failed attempt to connect would end the process.
    redis.on("error", () => undefined);
    open.push(redis);
    return redis;
  };
  const redis = another();
  sayOutages(redis, url, say);
  return { redis, another, close: () => open.forEach((each) => each.disconnect()) };
}

async function requireServer(Client: typeof Redis, url: string): Promise<void> {
  if (!/^rediss?:\/\/\S+$/.test(url))
    throw new UsageError(`--redis: expected a URL such as redis://localhost:6379, found '${url}'`);
  const probe = new Client(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  let cause: unknown;
  probe.on("error", (error) => (cause ??= error));
  try {
    await probe.connect();
    await probe.ping();
  } catch (error) {
    throw new UsageError(`--redis ${withoutPassword(url)}: no Redis answers there (${messageOf(cause ?? error)})`);
  } finally {
    probe.disconnect();
  }
}

function sayOutages(redis: Redis, url: string, say: (text: string) => void): void {
  let isAway = false;
  redis.on("reconnecting", () => {
    if (!isAway) say(`${withoutPassword(url)}: Redis has gone away; waiting for it. Nothing is lost.`);
    isAway = true;
  });
  redis.on("ready", () => {
    if (isAway) say(`${withoutPassword(url)}: Redis is back.`);
    isAway = false;
  });
}

/** What is shown and stored must not give it away. */
export function withoutPassword(url: string): string {
  return url.replace(/\/\/[^@/]*@/, "//");
}
