// Runs by their variants, for everything that looks at one variant after the other.

export function byVariant<Run extends { readonly variant: string }>(
  runs: readonly Run[],
): ReadonlyMap<string, readonly Run[]> {
  const groups = new Map<string, Run[]>();
  for (const run of runs) {
    const group = groups.get(run.variant);
    if (group === undefined) groups.set(run.variant, [run]);
    else group.push(run);
  }
  return groups;
}
