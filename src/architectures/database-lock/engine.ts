// How an instance comes to its work, and what it makes of the news: Quartz's way or XXL-JOB's. What an instance process composes.

export interface Engine {
  start(): void;
  /** There may be something to do: a row came in here, or a task has ended. */
  signal(): void;
  timer(tag: number, detail: number): void;
  /** A worker has it, or it is not to go to one any more. */
  placed(task: number): void;
}
