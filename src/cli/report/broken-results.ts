// Where a file of results is not what the published schema says. Asked only when a report could not be made of it: files of older
// versions may lack keys that nobody needs for that.

import { readFileSync } from "node:fs";
import * as z from "zod";
import { schemaText } from "../output/schemas.ts";

/** Such as `variants.fifo.runs: expected array, received number`; undefined where all is as it should be. */
export function mistakeInResults(path: string): string | undefined {
  const schema = JSON.parse(schemaText("results")) as Parameters<typeof z.fromJSONSchema>[0];
  const found = z.fromJSONSchema(schema).safeParse(JSON.parse(readFileSync(path, "utf8")), { jitless: true });
  const [issue] = found.error?.issues ?? [];
  return issue && `${issue.path.map(String).join(".")}: ${issue.message.replace(/^Invalid input: /, "")}`;
}
