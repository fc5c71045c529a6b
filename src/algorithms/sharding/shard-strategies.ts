// Which server gets which item of a job that is split into so many: Apache ShardingSphere ElasticJob's sharding strategies
// (AVG_ALLOCATION, ODEVITY, ROUND_ROBIN, SINGLE_SHARD_BALANCE; kernel/internal/sharding/strategy/type at 89f70b7; catalogue B16).
// Pure; servers are positions in a list in a fixed order. The arithmetic is O(1): nobody needs the whole table.

export const SHARD_STRATEGIES = ["average", "odevity", "round-robin", "single-shard-balance"] as const;
export type ShardStrategy = (typeof SHARD_STRATEGIES)[number];

export interface Sharding {
  readonly strategy: ShardStrategy;
  /** Of the job, and the same for all its runs. */
  readonly jobName: string;
  /** Which run of the job it is. ElasticJob rotates `single-shard-balance` by the wall clock instead. */
  readonly run: number;
  readonly itemCount: number;
  /** 1 or more. */
  readonly serverCount: number;
}

/** The position of the server that gets the item, 0 .. serverCount-1. */
export function serverOfItem(item: number, sharding: Sharding): number {
  const position = average(item, sharding);
  const { strategy, jobName, run, serverCount } = sharding;
  switch (strategy) {
    case "average":
      return position;
    case "odevity":
      return hashCode(jobName) % 2 === 0 ? serverCount - 1 - position : position;
    case "round-robin":
      return (position + Math.abs(hashCode(jobName))) % serverCount;
    case "single-shard-balance":
      return (position + Math.abs(hashCode(jobName) + run)) % serverCount;
  }
}

/** As many to each, in runs of neighbours; what is left over goes one by one to the first servers. */
function average(item: number, { itemCount, serverCount }: Sharding): number {
  const each = Math.floor(itemCount / serverCount);
  const even = each * serverCount;
  return item < even ? Math.floor(item / each) : item - even;
}

/** Java's String.hashCode, by which ElasticJob goes: 31-adic over UTF-16 units, 32 bits with a sign. */
export function hashCode(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(31, hash) + text.charCodeAt(index)) | 0;
  return hash;
}
