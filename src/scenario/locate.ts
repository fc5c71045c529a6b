// From a path in merged data back to the place in the file: a value of a variant stands in the variant, or else in the
// common part, or is a default and stands nowhere; then the nearest thing around it is pointed at.

import type { Problem } from "./problem.ts";
import { keySpanAt, nodeAt } from "./source/source-node.ts";
import type { DataPath, SourceNode, Span } from "./source/source-node.ts";
import type { YamlSource } from "./source/yaml-source.ts";

/** Where a path's value comes from: `[["variants", "raft"], []]` = the variant first, then the common part. */
export type Origins = readonly DataPath[];

export interface Located {
  readonly path: DataPath;
  readonly message: string;
  /** Points at the key instead of at its value. */
  readonly atKey: boolean;
}

export function locate(
  source: YamlSource,
  root: SourceNode,
  origins: Origins,
  { path, message, atKey }: Located,
): Problem {
  return source.problemAt(spanOf(root, origins, path, atKey), message);
}

function spanOf(root: SourceNode, origins: Origins, path: DataPath, atKey: boolean): Span {
  for (let length = path.length; length > 0; length--) {
    const part = path.slice(0, length);
    const origin = origins.find((prefix) => nodeAt(root, [...prefix, ...part]) !== undefined);
    if (origin === undefined) continue;
    const full = [...origin, ...part];
    return (atKey && length === path.length ? keySpanAt(root, full) : valueSpan(root, full)) ?? root;
  }
  const [own] = origins;
  const around = own === undefined || own.length === 0 ? undefined : keySpanAt(root, own);
  return around ?? firstLine(root);
}

/** A value of several lines is pointed at by its key. */
function valueSpan(root: SourceNode, path: DataPath): Span | undefined {
  const node = nodeAt(root, path);
  return node?.kind === "scalar" ? node : (keySpanAt(root, path) ?? node);
}

function firstLine(root: SourceNode): Span {
  return { start: root.start, end: root.start + 1 };
}
