// The tables of tasks and of attempts.

import { intervalSet } from "../core-map.ts";
import type { OpenAttempt } from "../open-attempts.ts";
import type { ExportedRun, TaskFacts } from "../run-export.ts";
import { unlessNever, type Column, type Table } from "./table.ts";
import type { Execution } from "./task-book.ts";

export interface TaskRow {
  readonly facts: TaskFacts;
  /** The one that counted or, where none did, the last; null where none ended. */
  readonly execution: Execution | null;
}

export interface AttemptRow {
  readonly attempt: OpenAttempt;
  /** us; null where nobody dispatched it. */
  readonly dispatched: number | null;
  /** us; null where it still ran at the end of the run. */
  readonly ended: number | null;
  readonly outcome: string;
}

/** The first columns of every table. */
export function runColumns<Row>({ variant, seed }: ExportedRun): readonly Column<Row>[] {
  return [
    { name: "variant", type: "text", meaning: "Design that was run", cell: () => variant },
    { name: "seed", type: "integer", meaning: "Seed of the run", cell: () => seed },
  ];
}

export function tasksTable(run: ExportedRun): Table<TaskRow> {
  return {
    name: "tasks",
    row: "A task, in the order of their ends; the unfinished ones last",
    columns: taskColumns(run),
  };
}

function taskColumns(run: ExportedRun): readonly Column<TaskRow>[] {
  const nameOf = (node: number): string | null => run.nodes[node]?.name ?? null;
  return [
    ...runColumns<TaskRow>(run),
    { name: "task", type: "integer", meaning: "Its number, in order of arrival", cell: ({ facts }) => facts.task },
    {
      name: "class",
      type: "text",
      meaning: "Entry of the scenario's `workload` that it belongs to",
      cell: ({ facts }) => run.classes[facts.class] ?? null,
    },
    { name: "client", type: "text", meaning: "Node that submitted it", cell: ({ facts }) => nameOf(facts.client) },
    { name: "cores", type: "integer", meaning: "Cores that it asks for", cell: ({ facts }) => facts.cores },
    {
      name: "work",
      type: "span",
      meaning: "True service time on a node of speed 1",
      cell: ({ facts }) => facts.work,
    },
    { name: "arrived", type: "instant", meaning: "When it was wanted", cell: ({ facts }) => facts.arrived },
    {
      name: "admitted",
      type: "instant",
      meaning: "When the scheduler had made it durable",
      cell: ({ facts }) => unlessNever(facts.admitted),
    },
    {
      name: "started",
      type: "instant",
      meaning: "First start of an attempt",
      cell: ({ facts }) => unlessNever(facts.started),
    },
    {
      name: "ended",
      type: "instant",
      meaning: "When its end was decided; empty where the run ended first",
      cell: ({ facts }) => (facts.end === "unfinished" ? null : unlessNever(facts.ended)),
    },
    {
      name: "end",
      type: "text",
      meaning: "`completed`, `rejected`, `expired`, `cancelled`, `dead-lettered`, `lost` or `unfinished`",
      cell: ({ facts }) => facts.end,
    },
    { name: "attempts", type: "integer", meaning: "Executions started", cell: ({ facts }) => facts.attempts },
    {
      name: "node",
      type: "text",
      meaning: "Where the attempt that counted ran; empty where none did",
      cell: ({ facts }) => nameOf(facts.node),
    },
    {
      name: "attempt",
      type: "integer",
      meaning: "Number of the attempt that counted; empty where none did",
      cell: ({ facts, execution }) => (facts.end === "completed" ? (execution?.attempt ?? null) : null),
    },
    {
      name: "ran",
      type: "span",
      meaning: "Useful running time: the attempt that counted, and what earlier ones saved for it",
      cell: ({ facts }) => (facts.end === "completed" ? facts.ran : null),
    },
  ];
}

export function attemptsTable(run: ExportedRun): Table<AttemptRow> {
  return {
    name: "attempts",
    row: "An execution, in the order of their ends; those that still ran at the end of the run last",
    columns: [
      ...runColumns<AttemptRow>(run),
      { name: "task", type: "integer", meaning: "Task that it is an attempt of", cell: ({ attempt }) => attempt.task },
      {
        name: "attempt",
        type: "integer",
        meaning: "Its number within the task, from 1",
        cell: ({ attempt }) => attempt.attempt,
      },
      { name: "node", type: "text", meaning: "Where it ran", cell: ({ attempt }) => run.nodes[attempt.node].name },
      {
        name: "epoch",
        type: "integer",
        meaning: "Leadership under which it was dispatched",
        cell: ({ attempt }) => attempt.epoch,
      },
      { name: "cores", type: "integer", meaning: "Cores that it held", cell: ({ attempt }) => attempt.cores.length },
      {
        name: "core_numbers",
        type: "text",
        meaning:
          "Which ones, numbered from 0 within the node: `0-3 7`. Chosen by the export: the lowest that were free",
        cell: ({ attempt }) => intervalSet(attempt.cores),
      },
      {
        name: "dispatched",
        type: "instant",
        meaning:
          "When it was first sent there; empty where the design sends nothing, or the task had ended when it started",
        cell: ({ dispatched }) => dispatched,
      },
      { name: "started", type: "instant", meaning: "When it started", cell: ({ attempt }) => attempt.from },
      {
        name: "ended",
        type: "instant",
        meaning: "When it ended; empty where it still ran at the end of the run",
        cell: ({ ended }) => ended,
      },
      {
        name: "outcome",
        type: "text",
        meaning:
          "`succeeded`, `failed`, `killed`, `preempted`, `crashed`, `orphaned`, or `running` at the end of the run",
        cell: ({ outcome }) => outcome,
      },
    ],
  };
}
