// A Perfetto trace, read back: tracks and events with their interned strings looked up, and the laws that every trace must
// keep. Field numbers are those of perfetto.proto beside this file, on purpose not those of the writer.

import { doubleOf, fixedOf, integerOf, messageOf, only, readFields, textOf, type WireField } from "./wire.ts";

export interface ReadTrack {
  readonly id: number;
  readonly name: string;
  readonly parent: number | undefined;
  readonly kind: "process" | "thread" | "counter" | "custom";
  readonly labels: readonly string[];
  readonly unit: string | undefined;
}

type EventType = "begin" | "end" | "instant" | "counter";

export interface ReadEvent {
  readonly type: EventType;
  readonly track: number;
  /** Nanoseconds. */
  readonly at: bigint;
  readonly name: string | undefined;
  readonly category: string | undefined;
  readonly details: Readonly<Record<string, string | number>>;
  readonly flows: readonly number[];
  readonly endingFlows: readonly number[];
  readonly value: number | undefined;
}

export interface ReadTrace {
  readonly tracks: ReadonlyMap<number, ReadTrack>;
  readonly events: readonly ReadEvent[];
  readonly attributes: Readonly<Record<string, string | number>>;
}

type Strings = Map<number, string>;

class Interned {
  readonly categories: Strings = new Map();
  readonly names: Strings = new Map();
  readonly keys: Strings = new Map();
  readonly values: Strings = new Map();

  add(fields: readonly WireField[]): void {
    const tables = new Map([
      [1, this.categories],
      [2, this.names],
      [3, this.keys],
      [29, this.values],
    ]);
    for (const each of fields) {
      const entry = messageOf(each);
      const iid = integerOf(only(entry, 1))!;
      const table = tables.get(each.field)!;
      if (iid === 0 || table.has(iid))
        throw new Error(`interned string ${each.field}/${iid} is invalid or overwritten`);
      table.set(iid, textOf(only(entry, 2))!);
    }
  }
}

const TYPES: readonly (EventType | undefined)[] = [undefined, "begin", "end", "instant", "counter"];

export function readPerfetto(bytes: Uint8Array): ReadTrace {
  const tracks = new Map<number, ReadTrack>();
  const events: ReadEvent[] = [];
  const attributes: Record<string, string | number> = {};
  const interned = new Interned();
  readFields(bytes).forEach((outer, index) => {
    if (outer.field !== 1) throw new Error(`a trace has packets only, found field ${outer.field}`);
    const packet = messageOf(outer);
    if (integerOf(only(packet, 10)) !== 1) throw new Error("a packet of another sequence");
    if (integerOf(only(packet, 13)) !== (index === 0 ? 1 : 2)) throw new Error(`flags of packet ${index}`);
    interned.add(messageOf(only(packet, 12)));
    const descriptor = only(packet, 60);
    if (descriptor !== undefined) addTrack(tracks, messageOf(descriptor));
    for (const each of messageOf(only(packet, 126))) {
      const attribute = messageOf(each);
      const value = integerOf(only(attribute, 2)) ?? textOf(only(attribute, 3))!;
      attributes[textOf(only(attribute, 1))!] = value;
    }
    const event = only(packet, 11);
    if (event === undefined) return;
    const timestamp = only(packet, 8);
    events.push(readEvent(messageOf(event), timestamp?.type === "varint" ? timestamp.value : -1n, interned));
  });
  return { tracks, events, attributes };
}

function addTrack(tracks: Map<number, ReadTrack>, fields: readonly WireField[]): void {
  const id = integerOf(only(fields, 1))!;
  if (id === 0 || tracks.has(id)) throw new Error(`track ${id} is invalid or declared twice`);
  const process = only(fields, 3);
  const thread = only(fields, 4);
  const counter = only(fields, 8);
  const parent = integerOf(only(fields, 5));
  if (parent !== undefined && !tracks.has(parent)) throw new Error(`the parent of track ${id} is not declared`);
  if (thread !== undefined && integerOf(only(messageOf(thread), 1)) !== parent)
    throw new Error(`thread ${id} is of another process than its parent`);
  tracks.set(id, {
    id,
    name: textOf(only(fields, 2))!,
    parent,
    kind: process ? "process" : thread ? "thread" : counter ? "counter" : "custom",
    labels: messageOf(process).flatMap((each) => (each.field === 8 ? [textOf(each)!] : [])),
    unit: textOf(only(messageOf(counter), 6)),
  });
}

function readEvent(fields: readonly WireField[], at: bigint, interned: Interned): ReadEvent {
  const lookUp = (table: Strings, field: number): string | undefined => {
    const iid = integerOf(only(fields, field));
    if (iid === undefined) return undefined;
    if (!table.has(iid)) throw new Error(`string ${iid} is used before it is spelt out`);
    return table.get(iid);
  };
  const details = fields.filter(({ field }) => field === 4).map((each) => readAnnotation(messageOf(each), interned));
  return {
    type: TYPES[integerOf(only(fields, 9))!]!,
    track: integerOf(only(fields, 11))!,
    at,
    name: lookUp(interned.names, 10) ?? textOf(only(fields, 23)),
    category: lookUp(interned.categories, 3),
    details: Object.fromEntries(details),
    flows: fields.filter(({ field }) => field === 47).map(fixedOf),
    endingFlows: fields.filter(({ field }) => field === 48).map(fixedOf),
    value: integerOf(only(fields, 30)) ?? doubleOf(only(fields, 44)),
  };
}

function readAnnotation(fields: readonly WireField[], interned: Interned): readonly [string, string | number] {
  const key = interned.keys.get(integerOf(only(fields, 1))!);
  const iid = integerOf(only(fields, 17));
  const text = iid === undefined ? textOf(only(fields, 6)) : interned.values.get(iid);
  const value = integerOf(only(fields, 4)) ?? doubleOf(only(fields, 5)) ?? text;
  if (key === undefined || value === undefined) throw new Error("an annotation without key or value");
  return [key, value];
}

/** One sentence per broken law. */
export function brokenLaws({ tracks, events }: ReadTrace): readonly string[] {
  const broken: string[] = [];
  const open = new Map<number, number>();
  const latest = new Map<number, bigint>();
  const begun = new Set<number>();
  const ended = new Set<number>();
  for (const { type, track, at, flows, endingFlows, name } of events) {
    const declared = tracks.get(track);
    if (declared === undefined) broken.push(`track ${track} is not declared`);
    if (at < (latest.get(track) ?? 0n)) broken.push(`time goes back on track ${declared?.name}`);
    latest.set(track, at);
    if ((type === "counter") !== (declared?.kind === "counter")) broken.push(`a ${type} on track ${declared?.name}`);
    if ((type === "begin" || type === "instant") && name === undefined) broken.push(`a ${type} without a name`);
    if (type === "begin") open.set(track, (open.get(track) ?? 0) + 1);
    if (type === "end") open.set(track, (open.get(track) ?? 0) - 1);
    if ((open.get(track) ?? 0) < 0) broken.push(`an end without a begin on track ${declared?.name}`);
    if (declared?.kind === "thread" && (open.get(track) ?? 0) > 2) broken.push(`slices overlap on ${declared.name}`);
    for (const flow of flows) begun.add(flow);
    for (const flow of endingFlows) {
      if (!begun.has(flow)) broken.push(`flow ${flow} ends before it begins`);
      if (ended.has(flow)) broken.push(`flow ${flow} ends twice`);
      ended.add(flow);
    }
  }
  for (const [track, count] of open) if (count !== 0) broken.push(`${count} slices never end on track ${track}`);
  return broken;
}

export interface ReadSlice {
  readonly track: ReadTrack;
  readonly name: string;
  readonly from: bigint;
  readonly until: bigint;
  readonly details: Readonly<Record<string, string | number>>;
  readonly depth: number;
}

/** In the order in which they end. */
export function slicesOf({ tracks, events }: ReadTrace): readonly ReadSlice[] {
  const open = new Map<number, ReadEvent[]>();
  return events.flatMap((event): readonly ReadSlice[] => {
    const stack = open.get(event.track) ?? [];
    open.set(event.track, stack);
    if (event.type === "begin") stack.push(event);
    if (event.type !== "end") return [];
    const begin = stack.pop()!;
    const details = { ...begin.details, ...event.details };
    const track = tracks.get(event.track)!;
    return [{ track, name: begin.name!, from: begin.at, until: event.at, details, depth: stack.length }];
  });
}
