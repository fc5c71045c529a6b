// The tables of nodes, of time series and of messages.

import type { NodeUse } from "../../../observe/observations.ts";
import type { ExportedNode, ExportedRun } from "../run-export.ts";
import type { MessageCounts } from "./message-book.ts";
import type { Column, Table } from "./table.ts";
import { runColumns } from "./task-tables.ts";

export interface NodeRow {
  readonly node: ExportedNode;
  /** undefined where the run did not get as far as declaring it. */
  readonly use: NodeUse | undefined;
  /** Number of its first core among those of all workers; null where it is none. */
  readonly firstResource: number | null;
  readonly crashes: number;
  /** us. */
  readonly down: number;
}

export interface SeriesRow {
  readonly series: string;
  readonly unit: string;
  /** us. */
  readonly from: number;
  readonly width: number;
  readonly value: number | null;
}

export function nodesTable(run: ExportedRun): Table<NodeRow> {
  return {
    name: "nodes",
    row: "A node, in the order of their ids",
    columns: [
      ...runColumns<NodeRow>(run),
      { name: "node", type: "text", meaning: "Its name", cell: ({ node }) => node.name },
      {
        name: "role",
        type: "text",
        meaning: "`master`, `worker`, `client`, `store` or `lock`",
        cell: ({ node }) => node.role,
      },
      { name: "zone", type: "text", meaning: "Its zone", cell: ({ node }) => node.zone },
      {
        name: "rack",
        type: "text",
        meaning: "Its rack; empty where the scenario has none",
        cell: ({ node }) => (node.rack === "" ? null : node.rack),
      },
      { name: "cores", type: "integer", meaning: "Its cores", cell: ({ node }) => node.cores },
      {
        name: "memory_bytes",
        type: "integer",
        meaning: "Its memory; empty where it is not limited",
        cell: ({ node }) => node.memory,
      },
      {
        name: "speed",
        type: "number",
        meaning: "Its speed; 1 is that of the service times",
        cell: ({ node }) => node.speed,
      },
      {
        name: "first_resource",
        type: "integer",
        meaning: "Number of its first core in `allocated_resources` of jobs.csv; empty where it is no worker",
        cell: ({ firstResource }) => firstResource,
      },
      {
        name: "utilisation",
        type: "number",
        meaning: "Share of its core time in the measured window that attempts held",
        cell: ({ use }) => use?.utilisation ?? null,
      },
      {
        name: "attempts",
        type: "integer",
        meaning: "Executions started there",
        cell: ({ use }) => use?.attempts ?? null,
      },
      {
        name: "wasted_core_s",
        type: "number",
        meaning: "Core-seconds held there by attempts that did not count",
        cell: ({ use }) => use?.wasted ?? null,
      },
      {
        name: "crashes",
        type: "integer",
        meaning: "How often it crashed, or its process died",
        cell: ({ crashes }) => crashes,
      },
      { name: "down", type: "span", meaning: "How long it was down, together", cell: ({ down }) => down },
    ],
  };
}

export function seriesTable(run: ExportedRun): Table<SeriesRow> {
  return {
    name: "series",
    row: "One value of one series; the series one after the other, each in the order of time",
    columns: [
      ...runColumns<SeriesRow>(run),
      {
        name: "series",
        type: "text",
        meaning: "Its name, such as `queue` or `utilisation`",
        cell: ({ series }) => series,
      },
      { name: "unit", type: "text", meaning: "Unit of `value`", cell: ({ unit }) => unit },
      { name: "from", type: "instant", meaning: "Begin of the time bucket", cell: ({ from }) => from },
      { name: "width", type: "span", meaning: "Length of the time bucket", cell: ({ width }) => width },
      {
        name: "value",
        type: "number",
        meaning: "Average, rate or maximum over the bucket; empty where nothing was observed",
        cell: ({ value }) => value,
      },
    ],
  };
}

/** `reasons`: those for which messages are dropped, in the order of their columns. */
export function messagesTable(run: ExportedRun, reasons: readonly string[]): Table<MessageCounts> {
  return {
    name: "messages",
    row: "All messages of one kind from nodes of one role to nodes of another, in the order in which they first occurred",
    columns: [
      ...runColumns<MessageCounts>(run),
      { name: "message", type: "text", meaning: "Kind of message", cell: ({ message }) => message },
      { name: "from_role", type: "text", meaning: "Role of the senders", cell: ({ fromRole }) => fromRole },
      { name: "to_role", type: "text", meaning: "Role of the receivers", cell: ({ toRole }) => toRole },
      { name: "sent", type: "integer", meaning: "Messages sent", cell: ({ sent }) => sent },
      {
        name: "datagrams",
        type: "integer",
        meaning: "Those of them that no connection protects",
        cell: ({ datagrams }) => datagrams,
      },
      { name: "bytes", type: "integer", meaning: "Bytes sent", cell: ({ bytes }) => bytes },
      {
        name: "duplicated",
        type: "integer",
        meaning: "Second copies that the network made",
        cell: ({ duplicated }) => duplicated,
      },
      { name: "delivered", type: "integer", meaning: "Copies handed to a process", cell: ({ delivered }) => delivered },
      ...reasons.map((reason): Column<MessageCounts> => ({
        name: `dropped_${reason}`,
        type: "integer",
        meaning: `Copies that never arrived, because of: ${reason}`,
        cell: ({ dropped }) => dropped.get(reason) ?? 0,
      })),
      {
        name: "latency_mean_s",
        type: "number",
        meaning: "Mean time from sending to handing over; empty where none was delivered",
        cell: ({ delivered, latencySum }) => (delivered === 0 ? null : latencySum / delivered / 1e6),
      },
      {
        name: "latency_max",
        type: "span",
        meaning: "Longest such time",
        cell: ({ delivered, latencyMax }) => (delivered === 0 ? null : latencyMax),
      },
    ],
  };
}
