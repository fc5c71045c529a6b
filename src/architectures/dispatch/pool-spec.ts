// A pool: so many slots for the whole cluster, of which tasks hold some while they run. What Airflow calls a pool, Slurm a
// licence, GitHub Actions a concurrency group, and everybody a lock where there is one slot.

/** Who lends the holder of a lock his priority. Sha, Rajkumar and Lehoczky, IEEE Transactions on Computers 39(9), 1990. */
export const INHERITANCES = ["none", "inheritance", "ceiling"] as const;

export interface PoolSpec {
  readonly name: string;
  /** Infinity: it is not limited. */
  readonly slots: number;
  /** So many for each key of a task, and not for all together. */
  readonly isPerKey: boolean;
  /** Whose slots are not free stays at the head of the queue and holds up what is behind it, instead of waiting in a line of the pool's own. */
  readonly isBlocking: boolean;
  /** Whoever is displaced takes its slots with it into the queue. */
  readonly keepsWhenPreempted: boolean;
  /**
   * none: nobody. inheritance: those that wait for it, as long as they do. ceiling: the most important that may ever ask for it,
   * from the moment at which it is taken.
   */
  readonly inheritance: (typeof INHERITANCES)[number];
  /** The highest priority of the classes that ask for it; -Infinity: none does. */
  readonly ceiling: number;
}
