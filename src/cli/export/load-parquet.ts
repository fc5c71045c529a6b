// The only door to the optional package that writes Parquet, hyparquet-writer. Where it cannot be loaded, that is said in
// one line, before anything runs.

import type { ParquetLibrary } from "../../report/export/tables/parquet-table.ts";
import { messageOf, UsageError } from "../usage-error.ts";

const INSTALL = "npm install hyparquet-writer@0.17.0";

// @ts-ignore -- it may be absent; what is used of it is typed by ParquetLibrary
const importWriter = (): Promise<unknown> => import("hyparquet-writer");

/** `load`: for tests. */
export async function loadParquet(load: () => Promise<unknown> = importWriter): Promise<ParquetLibrary> {
  const module = await load().catch((error: unknown) => {
    throw missing(messageOf(error).replace(/ imported from [\s\S]*|\n[\s\S]*/, ""));
  });
  const { ByteWriter, ParquetWriter } = module as Partial<ParquetLibrary>;
  if (ByteWriter === undefined || ParquetWriter === undefined) throw missing("it is of another version");
  return { ByteWriter, ParquetWriter };
}

function missing(reason: string): UsageError {
  return new UsageError(`--format parquet: expected the optional package hyparquet-writer (${INSTALL}), but ${reason}`);
}
