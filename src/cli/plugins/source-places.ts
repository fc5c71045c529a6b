// Finds the line of the user's file behind an error. The bundle is loaded from memory, where Node does not apply source
// maps by itself.

import { SourceMap } from "node:module";
import type { SourceMapPayload } from "node:module";
import type { Place } from "../../experiment/policies/guard.ts";

/** The first frame of a stack that lies in a bundle. */
const FRAME = /data:text\/javascript;base64,[^\s):]*:(\d+):(\d+)/;

export function placeIn(sourceMap: string): Place {
  let map: SourceMap | undefined;
  return (error) => {
    const frame = FRAME.exec(error instanceof Error ? (error.stack ?? "") : "");
    if (frame === null) return undefined;
    map ??= new SourceMap(JSON.parse(sourceMap) as SourceMapPayload);
    const entry = map.findEntry(Number(frame[1]) - 1, Number(frame[2]) - 1);
    return "originalSource" in entry
      ? `${entry.originalSource}:${entry.originalLine + 1}:${entry.originalColumn + 1}`
      : undefined;
  };
}
