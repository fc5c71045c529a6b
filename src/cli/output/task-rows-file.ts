// tasks.csv: rows arrive in chunks from runs that go on side by side, and end up in the order of the variants.

import { appendFileSync, closeSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Job, TaskRow } from "../../experiment/executors/executor.ts";
import { formatTaskRow, TASKS_CSV_HEADER } from "../../report/tasks-csv.ts";
import { fileTrouble, UsageError } from "../usage-error.ts";

interface Part {
  readonly file: string;
  readonly handle: number;
  rows: number;
}

/** By node id, and by place in the workload. */
interface Names {
  readonly nodes: readonly string[];
  readonly classes: readonly string[];
}

export interface WrittenRows {
  readonly variant: string;
  readonly rows: number;
}

export class TaskRowsFile {
  readonly #folder: string;
  readonly #parts = new Map<number, Part>();

  /** Parts lie beside the file that they will become. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Refuses with a UsageError where the rows cannot be written. */
  add(job: Job, rows: readonly TaskRow[], names: Names): void {
    this.#orRefuse(() => this.#add(job, rows, names));
  }

  /** Joins the parts of the finished jobs, in their order, and drops the others. */
  finish(finished: readonly Job[]): readonly WrittenRows[] {
    return this.#orRefuse(() => this.#join(finished));
  }

  #orRefuse<Value>(action: () => Value): Value {
    try {
      return action();
    } catch (error) {
      throw new UsageError(`${join(this.#folder, "tasks.csv")}: cannot be written: ${fileTrouble(error)}`);
    }
  }

  #add(job: Job, rows: readonly TaskRow[], { nodes, classes }: Names): void {
    let part = this.#parts.get(job.index);
    if (part === undefined) {
      const file = join(this.#folder, `.tasks-${job.index}.part`);
      part = { file, handle: openSync(file, "w"), rows: 0 };
      this.#parts.set(job.index, part);
    }
    part.rows += rows.length;
    const context = {
      variant: job.variant,
      seed: job.seed,
      nodeName: (node: number) => nodes[node] ?? String(node),
      className: (index: number) => classes[index] ?? String(index),
    };
    writeSync(part.handle, rows.map((row) => formatTaskRow(row, context)).join(""));
  }

  #join(finished: readonly Job[]): readonly WrittenRows[] {
    const target = join(this.#folder, "tasks.csv");
    writeFileSync(target, TASKS_CSV_HEADER);
    const written: WrittenRows[] = [];
    for (const job of [...finished].sort((a, b) => a.index - b.index)) {
      const part = this.#parts.get(job.index);
      if (part === undefined) continue;
      appendFileSync(target, readFileSync(part.file));
      written.push({ variant: job.variant, rows: part.rows });
    }
    for (const part of this.#parts.values()) {
      closeSync(part.handle);
      rmSync(part.file, { force: true });
    }
    this.#parts.clear();
    return written;
  }
}
