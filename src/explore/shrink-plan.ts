// Makes a list smaller while something stays true of it: delta debugging (Zeller and Hildebrandt, Simplifying and isolating
// failure-inducing input, IEEE TSE 28(2), 2002, algorithm ddmin). Here: the episodes of a fault plan, while it still breaks the
// same property.

/** The position of the first candidate for which it is still true; undefined if for none. */
export type FindFirst<T> = (candidates: readonly (readonly T[])[]) => Promise<number | undefined>;

/** What is left is true, and without any one of its items it is not. Precondition: it is true of `items`. */
export async function shrink<T>(items: readonly T[], findFirst: FindFirst<T>): Promise<readonly T[]> {
  if (items.length > 0 && (await findFirst([[]])) === 0) return [];
  let current = items;
  let parts = 2;
  while (current.length > 1) {
    const subsets = split(current, parts);
    const complements = parts === 2 ? [] : subsets.map((_, left) => subsets.filter((__, kept) => kept !== left).flat());
    const found = await findFirst([...subsets, ...complements]);
    if (found === undefined) {
      if (parts >= current.length) return current;
      parts = Math.min(current.length, 2 * parts);
    } else if (found < subsets.length) {
      current = subsets[found]!;
      parts = 2;
    } else {
      current = complements[found - subsets.length]!;
      parts = Math.max(parts - 1, 2);
    }
    parts = Math.min(parts, current.length);
  }
  return current;
}

/** Into so many parts of about the same size, in order. */
function split<T>(items: readonly T[], parts: number): readonly (readonly T[])[] {
  const edge = (part: number): number => Math.floor((part * items.length) / parts);
  return Array.from({ length: parts }, (_, part) => items.slice(edge(part), edge(part + 1)));
}
