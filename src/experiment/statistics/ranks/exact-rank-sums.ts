// In how many ways a sum of ranks can come about: the exact null distributions of the rank tests, ties included.
// Source: Streitberg and Röhmel, Exact Distributions for Permutation and Rank Tests, Statistical Software Newsletter 12,
// 1986 (the shift algorithm).

/** `ways[s]` = number of subsets of the ranks, of any size, that add up to s. Ranks are whole numbers of 1 or more. */
export function subsetSums(ranks: readonly number[]): Float64Array {
  const ways = new Float64Array(ranks.reduce((sum, rank) => sum + rank, 0) + 1);
  ways[0] = 1;
  let reach = 0;
  for (const rank of ranks) {
    reach += rank;
    for (let sum = reach; sum >= rank; sum -= 1) ways[sum] += ways[sum - rank];
  }
  return ways;
}

/** The same of subsets of exactly `size` ranks. */
export function subsetSumsOfSize(ranks: readonly number[], size: number): Float64Array {
  const most = ranks.reduce((sum, rank) => sum + rank, 0);
  const ways = Array.from({ length: size + 1 }, () => new Float64Array(most + 1));
  ways[0][0] = 1;
  ranks.forEach((rank, index) => {
    for (let taken = Math.min(size, index + 1); taken >= 1; taken -= 1) {
      const without = ways[taken - 1];
      const into = ways[taken];
      for (let sum = most; sum >= rank; sum -= 1) into[sum] += without[sum - rank];
    }
  });
  return ways[size];
}

/** Probability of a sum of at least `observed`, and of at most that, where all ways are equally likely. */
export function tailsOf(ways: Float64Array, observed: number): { readonly greater: number; readonly less: number } {
  let below = 0;
  let above = 0;
  for (let sum = 0; sum < ways.length; sum += 1) {
    if (sum < observed) below += ways[sum];
    else if (sum > observed) above += ways[sum];
  }
  const at = ways[observed];
  const all = below + at + above;
  return { greater: (above + at) / all, less: (below + at) / all };
}

/** The largest k such that a sum below k has at most the probability `tail`; 0 where none has. */
export function lowerRank(ways: Float64Array, tail: number): number {
  let all = 0;
  for (const count of ways) all += count;
  let below = 0;
  let rank = 0;
  while (rank < ways.length && below + ways[rank] <= tail * all) {
    below += ways[rank];
    rank += 1;
  }
  return rank;
}
