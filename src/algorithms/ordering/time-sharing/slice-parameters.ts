// The parameters that orderings which share time have in common.

export const QUANTUM = { type: "duration", default: "1s", min: "1ms" } as const;
