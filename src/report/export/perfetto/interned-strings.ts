// Strings that a Perfetto trace spells out once and then names by number. Four tables, each with numbers of its own, and
// each bounded: what comes after is spelt out every time.

import type { ProtobufWriter } from "../protobuf-writer.ts";
import { INTERNED_DATA, INTERNED_STRING } from "./fields.ts";

export type StringTable = keyof typeof INTERNED_DATA;

const STRINGS_PER_TABLE_MAX = 4_096;

interface NewString {
  readonly table: StringTable;
  readonly iid: number;
  readonly text: string;
}

export class InternedStrings {
  readonly #tables: Readonly<Record<StringTable, Map<string, number>>> = {
    eventCategories: new Map(),
    eventNames: new Map(),
    debugAnnotationNames: new Map(),
    debugAnnotationStringValues: new Map(),
  };
  #new: NewString[] = [];

  /** Its number, from 1; undefined where the table is full. */
  iid(table: StringTable, text: string): number | undefined {
    const strings = this.#tables[table];
    const known = strings.get(text);
    if (known !== undefined) return known;
    if (strings.size >= STRINGS_PER_TABLE_MAX) return undefined;
    const iid = strings.size + 1;
    strings.set(text, iid);
    this.#new.push({ table, iid, text });
    return iid;
  }

  get hasNew(): boolean {
    return this.#new.length > 0;
  }

  /** Body of an InternedData message with the strings that are new since the last call. */
  writeNew(writer: ProtobufWriter): void {
    for (const { table, iid, text } of this.#new)
      writer.message(INTERNED_DATA[table], () => {
        writer.integer(INTERNED_STRING.iid, iid);
        writer.text(INTERNED_STRING.text, text);
      });
    this.#new = [];
  }
}
