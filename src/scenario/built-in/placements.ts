// The placements that come with Orrery.

import { bestFit } from "../../algorithms/placement/best-fit.ts";
import { consistentHash } from "../../algorithms/placement/consistent-hash.ts";
import { dotProduct } from "../../algorithms/placement/dot-product.ts";
import { first, last } from "../../algorithms/placement/first.ts";
import { firstFit } from "../../algorithms/placement/first-fit.ts";
import { joinIdleQueue } from "../../algorithms/placement/join-idle-queue.ts";
import { jumpHash } from "../../algorithms/placement/jump-hash.ts";
import { kubernetesScore } from "../../algorithms/placement/kubernetes-score.ts";
import { leastLoaded } from "../../algorithms/placement/least-loaded.ts";
import { lfu, lru } from "../../algorithms/placement/least-used.ts";
import { locality } from "../../algorithms/placement/locality.ts";
import { powerOfD } from "../../algorithms/placement/power-of-d.ts";
import { random } from "../../algorithms/placement/random.ts";
import { rendezvous } from "../../algorithms/placement/rendezvous.ts";
import { roundRobin } from "../../algorithms/placement/round-robin.ts";
import { sharding } from "../../algorithms/placement/sharding.ts";
import { spread } from "../../algorithms/placement/spread.ts";
import { weightedRoundRobin } from "../../algorithms/placement/weighted-round-robin.ts";
import { worstFit } from "../../algorithms/placement/worst-fit.ts";

export const PLACEMENTS = [
  bestFit,
  consistentHash,
  dotProduct,
  first,
  firstFit,
  joinIdleQueue,
  jumpHash,
  kubernetesScore,
  last,
  leastLoaded,
  lfu,
  locality,
  lru,
  powerOfD,
  random,
  rendezvous,
  roundRobin,
  sharding,
  spread,
  weightedRoundRobin,
  worstFit,
];
