// The records of one run that are about a task, or of some kinds: what `orrery trace` prints, for a page that shows it.

import { runVariant } from "../experiment/run-variant.ts";
import { taskOf, tellRecord, type ToldRecord } from "../experiment/told-record.ts";
import { didYouMean } from "../scenario/did-you-mean.ts";
import { RECORD_KINDS } from "../trace/record-kinds.ts";
import { readWindow, variantOf } from "./engine.ts";
import { Refusal } from "./prepare.ts";
import type { FoundRecords, RecordsRequest, StudioSelection } from "./protocol.ts";
import type { StudioFile } from "./studio-file.ts";

/** Nobody reads more, and a page of them all would be slow. */
const SHOWN_MAX = 1_000;

export function findRecords(file: StudioFile, selection: StudioSelection, request: RecordsRequest): FoundRecords {
  const { variant, seed } = variantOf(file, selection, request);
  const { from, until } = readWindow(request);
  const kinds = readKinds(request.kinds);
  const task = readTask(request.task);
  const nodeNames = variant.cluster.nodes.map(({ name }) => name);
  const records: ToldRecord[] = [];
  let [count, found] = [0, 0];
  const { digest } = runVariant(variant, seed, {
    onRecord(kind, at, ...numbers) {
      const record = { kind, at, numbers };
      count += 1;
      if (at < from || at >= until || (kinds !== undefined && !kinds.has(kind))) return;
      if (task !== undefined && taskOf(record) !== task) return;
      found += 1;
      if (found <= SHOWN_MAX) records.push(tellRecord(record, nodeNames));
    },
  });
  return { variant: variant.name, seed, digest, records, found, count };
}

function readTask(text: string): number | undefined {
  if (text.trim() === "") return undefined;
  if (!/^\d{1,15}$/.test(text.trim())) throw new Refusal(`'task': expected its number, such as 17, found '${text}'`);
  return Number(text);
}

/** Names, or their first parts, with commas or spaces between them. */
function readKinds(text: string): ReadonlySet<number> | undefined {
  const wanted = text.split(/[,\s]+/).filter((name) => name !== "");
  if (wanted.length === 0) return undefined;
  const names = RECORD_KINDS.map(({ name }) => name as string);
  const isOf = (kind: string, name: string): boolean => kind === name || kind.startsWith(`${name}.`);
  for (const name of wanted)
    if (!names.some((kind) => isOf(kind, name)))
      throw new Refusal(
        `'kinds': expected kinds of records, such as task.admitted or leader, found '${name}'${didYouMean(name, names)}`,
      );
  return new Set(names.flatMap((kind, number) => (wanted.some((name) => isOf(kind, name)) ? [number] : [])));
}
