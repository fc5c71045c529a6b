// What the object that a user's `create` gives must have. TypeScript says it too, but plug-ins are compiled without types.

interface Members {
  readonly methods: readonly string[];
  /** Properties that are numbers: times, counts. */
  readonly numbers?: readonly string[];
}

const membersOf: Readonly<Record<string, Members | undefined>> = {
  admission: { methods: ["decide"] },
  alert: { methods: ["holds"] },
  breaker: { methods: ["permits", "ended", "released"] },
  budget: { methods: ["tried", "succeeded", "failed", "take"] },
  checkpoint: { methods: ["interval"] },
  damping: { methods: ["died", "returned", "settled", "evict", "nextChange"] },
  detection: { methods: ["heard", "watch", "forget", "opinion", "nextChange"] },
  gangs: { methods: ["pause"], numbers: ["holdMax"] },
  health: { methods: ["observed", "returned", "isHealthy", "nextChange", "avoid", "forget"] },
  migration: { methods: ["worth"], numbers: ["interval", "moves", "minDwell", "memory"] },
  ordering: { methods: ["add", "remove", "choose", "waiting"], numbers: ["size"] },
  placement: { methods: ["place"] },
  rebalancing: { methods: ["decide"], numbers: ["interval", "moves", "minDwell"] },
  retry: { methods: ["delay"] },
  scaling: { methods: ["decide"] },
  speculation: { methods: ["decide"], numbers: ["interval"] },
  stealing: { methods: ["victim"], numbers: ["interval"] },
  verification: { methods: ["role"] },
};

/** What a policy of this kind lacks, in words; undefined = nothing. */
export function lackOf(kind: string, policy: object): string | undefined {
  const { methods = [], numbers = [] } = membersOf[kind] ?? {};
  for (const name of methods) {
    const member: unknown = Reflect.get(policy, name);
    if (typeof member !== "function")
      return `expected create() to give an object with ${name}(), found ${typeof member}`;
  }
  for (const name of numbers) {
    const member: unknown = Reflect.get(policy, name);
    if (typeof member !== "number" || !(member >= 0))
      return `expected create() to give an object with '${name}', a number from 0 on, found ${typeof member === "number" ? member : typeof member}`;
  }
  return undefined;
}
