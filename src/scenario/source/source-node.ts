// A scenario's text as a tree of plain values that remember where they stand in the file.

export type SourceNode =
  | {
      readonly kind: "map";
      readonly start: number;
      readonly end: number;
      readonly entries: ReadonlyMap<string, SourceEntry>;
    }
  | { readonly kind: "list"; readonly start: number; readonly end: number; readonly items: readonly SourceNode[] }
  | {
      readonly kind: "scalar";
      readonly start: number;
      readonly end: number;
      readonly value: string | number | boolean | null;
    };

export interface SourceEntry {
  readonly keyStart: number;
  readonly keyEnd: number;
  readonly node: SourceNode;
}

/** Keys and list indices from the top of the file. */
export type DataPath = readonly PropertyKey[];

/** Offsets into the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The node at `path`, or undefined. */
export function nodeAt(root: SourceNode, path: DataPath): SourceNode | undefined {
  let node: SourceNode | undefined = root;
  for (const step of path) {
    if (node?.kind === "map") node = node.entries.get(String(step))?.node;
    else if (node?.kind === "list") node = node.items[Number(step)];
    else return undefined;
  }
  return node;
}

/** The key that holds the value at `path`; for a list's member, the member itself. */
export function keySpanAt(root: SourceNode, path: DataPath): Span | undefined {
  const parent = nodeAt(root, path.slice(0, -1));
  if (path.length === 0 || parent === undefined) return undefined;
  if (parent.kind !== "map") return nodeAt(root, path);
  const entry = parent.entries.get(String(path.at(-1)));
  return entry && { start: entry.keyStart, end: entry.keyEnd };
}

/** Plain data: maps become objects (their own properties, in file order), lists arrays. */
export function toPlain(node: SourceNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(toPlain);
  return Object.fromEntries([...node.entries].map(([key, entry]) => [key, toPlain(entry.node)]));
}
