// Transactions that outlive an outage of Redis.

interface Transaction {
  exec(): Promise<unknown>;
}

/**
 * Sends a transaction, and once more where the connection broke while its answers were on their way: whether it was carried out is not known
 * then, and it is the only command that ioredis does not send again by itself. So it must be the same if it is carried out twice.
 */
export async function transact(begin: () => Transaction): Promise<void> {
  for (;;) {
    try {
      await begin().exec();
      return;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== "AbortError") throw error;
    }
  }
}
