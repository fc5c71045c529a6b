// A second, independent judge of a run, as plain as possible: it believes the world's records of what ran where, and the
// records of who was told what, and knows nothing of how a scheduler works.

import { OUTCOMES, ROLES } from "../../src/trace/record-codes.ts";
import { RECORD_KINDS } from "../../src/trace/record-kinds.ts";
import type { Trace } from "../../src/trace/trace.ts";

interface Running {
  readonly node: number;
  readonly attempt: number;
  readonly cores: number;
  readonly since: number;
}

interface Seen {
  acknowledged: boolean;
  admitted: boolean;
  abandoned: boolean;
  ended: string | undefined;
  completions: number;
  readonly succeeded: Set<number>;
  running: Running[];
  starts: number;
}

export interface CheckerOptions {
  readonly recovery: "fast" | "safe-stop";
}

const ENDS = new Set(["task.completed", "task.rejected", "task.expired", "task.cancelled", "task.dead-lettered"]);

export class RunChecker {
  readonly findings: string[] = [];
  readonly tasks = new Map<number, Seen>();
  /** Executions that began while another attempt of the task held cores. */
  overlaps = 0;
  superseded = 0;
  adopted = 0;
  lost = 0;
  refusedCommands = 0;
  readonly #options: CheckerOptions;
  readonly #cores = new Map<number, number>();
  readonly #busy = new Map<number, number>();
  readonly #down = new Set<number>();
  readonly #paused = new Set<number>();
  /** Attempts that were frozen while another one of their task started: they must end at the thaw. */
  readonly #frozen = new Map<string, { readonly node: number; thawedAt: number }>();

  constructor(trace: Trace, options: CheckerOptions) {
    this.#options = options;
    trace.onAny((kind, at, node, task, attempt, _epoch, value) =>
      this.#see(RECORD_KINDS[kind].name, at, node, task, attempt, value),
    );
  }

  /** What is still wrong at the end. */
  finish(): readonly string[] {
    for (const [task, { acknowledged, admitted, abandoned, ended }] of this.tasks) {
      if ((acknowledged || admitted) && ended === undefined)
        this.findings.push(`task ${task} was ${acknowledged ? "acknowledged" : "admitted"} and never ended`);
      if (!acknowledged && !abandoned && ended === undefined)
        this.findings.push(`task ${task} arrived and was never acknowledged`);
    }
    return this.findings;
  }

  #see(name: string, at: number, node: number, task: number, attempt: number, value: number): void {
    if (ENDS.has(name)) return this.#ended(name, at, task, attempt);
    switch (name) {
      case "node.declared":
        if (ROLES[task] === "worker") this.#cores.set(node, attempt);
        return;
      case "node.crashed":
        this.#down.add(node);
        return;
      case "node.restarted":
        if ((this.#busy.get(node) ?? 0) !== 0)
          this.findings.push(`node ${node} restarted at ${at} with ${this.#busy.get(node)} cores held`);
        this.#down.delete(node);
        return;
      case "node.paused":
        this.#paused.add(node);
        for (const frozen of this.#frozen.values())
          if (frozen.node === node && frozen.thawedAt === at) frozen.thawedAt = -1;
        return;
      case "node.resumed":
        this.#paused.delete(node);
        for (const frozen of this.#frozen.values()) if (frozen.node === node) frozen.thawedAt = at;
        return;
      case "task.arrived":
        this.tasks.set(task, {
          acknowledged: false,
          admitted: false,
          abandoned: false,
          ended: undefined,
          completions: 0,
          succeeded: new Set(),
          running: [],
          starts: 0,
        });
        return;
      case "task.admitted":
        this.#of(task).admitted = true;
        return;
      case "task.acknowledged":
        if (this.#of(task).acknowledged) this.findings.push(`task ${task} was acknowledged twice, at ${at}`);
        if (!this.#of(task).admitted)
          this.findings.push(`task ${task} was acknowledged before it was admitted, at ${at}`);
        this.#of(task).acknowledged = true;
        return;
      case "call.abandoned":
        this.#of(task).abandoned = true;
        return;
      case "task.superseded":
        this.superseded += 1;
        return;
      case "attempt.lost":
        this.lost += 1;
        return;
      case "attempt.adopted":
        this.adopted += 1;
        return;
      case "command.refused":
        this.refusedCommands += 1;
        return;
      case "attempt.started":
        return this.#started(at, node, task, attempt, value);
      case "attempt.ended":
        return this.#stopped(at, node, task, attempt, OUTCOMES[value]);
    }
  }

  #of(task: number): Seen {
    return this.tasks.get(task)!;
  }

  #started(at: number, node: number, task: number, attempt: number, cores: number): void {
    const seen = this.#of(task);
    const busy = (this.#busy.get(node) ?? 0) + cores;
    this.#busy.set(node, busy);
    if (busy > this.#cores.get(node)!)
      this.findings.push(`node ${node} holds ${busy} cores of ${this.#cores.get(node)} at ${at}`);
    if (this.#down.has(node)) this.findings.push(`task ${task} started at ${at} on node ${node}, which is down`);
    if (this.#paused.has(node) && this.#options.recovery === "safe-stop")
      this.findings.push(`task ${task} started at ${at} on node ${node}, which is frozen`);
    if (seen.running.some((other) => other.node === node && other.attempt === attempt))
      this.findings.push(`attempt ${attempt} of task ${task} started twice on node ${node}, at ${at}`);
    if (seen.running.length > 0) this.#overlap(at, task, attempt, seen);
    seen.running.push({ node, attempt, cores, since: at });
    seen.starts += 1;
  }

  #overlap(at: number, task: number, attempt: number, seen: Seen): void {
    this.overlaps += 1;
    if (this.#options.recovery === "fast") return;
    for (const other of seen.running) {
      if (this.#paused.has(other.node))
        this.#frozen.set(`${task}/${other.attempt}/${other.node}`, { node: other.node, thawedAt: -1 });
      else
        this.findings.push(
          `safe-stop: attempt ${attempt} of task ${task} started at ${at} while attempt ${other.attempt} runs on node ${other.node}`,
        );
    }
  }

  #stopped(at: number, node: number, task: number, attempt: number, outcome: string): void {
    const seen = this.#of(task);
    const index = seen.running.findIndex((other) => other.node === node && other.attempt === attempt);
    if (index < 0) {
      this.findings.push(`attempt ${attempt} of task ${task} ended at ${at} on node ${node}, where it did not run`);
      return;
    }
    const [{ cores }] = seen.running.splice(index, 1);
    this.#busy.set(node, this.#busy.get(node)! - cores);
    if (outcome === "succeeded") seen.succeeded.add(attempt);
    if (outcome === "succeeded" && this.#down.has(node))
      this.findings.push(`task ${task} succeeded at ${at} on node ${node}, which is down`);
    const frozen = this.#frozen.get(`${task}/${attempt}/${node}`);
    if (frozen !== undefined && frozen.thawedAt >= 0 && at > frozen.thawedAt) {
      this.findings.push(
        `safe-stop: attempt ${attempt} of task ${task} ran on from the thaw of node ${node} at ${frozen.thawedAt} until ${at}`,
      );
    }
    this.#frozen.delete(`${task}/${attempt}/${node}`);
  }

  #ended(name: string, at: number, task: number, attempt: number): void {
    const seen = this.#of(task);
    if (name === "task.rejected" && seen.ended === name) return; // told again to a client that asked again
    if (seen.ended !== undefined)
      this.findings.push(`task ${task} ended as ${seen.ended} and again as ${name} at ${at}`);
    seen.ended = name;
    if (name !== "task.completed") return;
    seen.completions += 1;
    if (!seen.succeeded.has(attempt))
      this.findings.push(`task ${task} completed at ${at} by attempt ${attempt}, which did not succeed before`);
  }
}
