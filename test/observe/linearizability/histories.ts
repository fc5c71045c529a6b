// Histories for the tests of the checker: a register and a key-value store as models, operations by the row, and the published
// histories of both kinds.

import { readFileSync } from "node:fs";
import type { Operation, SequentialModel } from "../../../src/observe/linearizability/operation.ts";
import { sharedPath } from "../../workload/shared-data.ts";

export type RegisterInput =
  | { readonly kind: "read" }
  | { readonly kind: "write"; readonly value: number }
  | { readonly kind: "swap"; readonly from: number; readonly to: number };
/** What a read saw (NOTHING = nothing was written yet), or whether a swap found what it compared with. */
export type RegisterOutput = number | boolean | "written";
export type RegisterOperation = Operation<RegisterInput, RegisterOutput>;

export const NOTHING = -1;

export const register: SequentialModel<number, RegisterInput, RegisterOutput> = {
  initial: NOTHING,
  step(state, input, output) {
    switch (input.kind) {
      case "read":
        return output === undefined || output === state ? state : undefined;
      case "write":
        return input.value;
      case "swap": {
        const isEqual = state === input.from;
        if (output !== undefined && output !== isEqual) return undefined;
        return isEqual ? input.to : state;
      }
    }
  },
  isReading: ({ kind }, output) => kind === "read" || (kind === "swap" && output === false),
  fingerprint: (state) => state,
};

export function read(process: number, value: number, invoked: number, returned?: number): RegisterOperation {
  return { process, input: { kind: "read" }, invoked, returned, output: returned === undefined ? undefined : value };
}

export function write(process: number, value: number, invoked: number, returned?: number): RegisterOperation {
  const output = returned === undefined ? undefined : "written";
  return { process, input: { kind: "write", value }, invoked, returned, output };
}

export function swap(
  process: number,
  [from, to]: readonly [number, number],
  isEqual: boolean,
  invoked: number,
  returned?: number,
): RegisterOperation {
  const output = returned === undefined ? undefined : isEqual;
  return { process, input: { kind: "swap", from, to }, invoked, returned, output };
}

/** An operation of a history that is being read: its response has yet to come. */
type Open<Input, Output> = { -readonly [Key in keyof Operation<Input, Output>]: Operation<Input, Output>[Key] };

/** Jepsen's histories of a register in etcd. Line numbers are the instants. */
export function readEtcdLog(name: string): readonly RegisterOperation[] {
  const operations: Open<RegisterInput, RegisterOutput>[] = [];
  const open = new Map<string, Open<RegisterInput, RegisterOutput>>();
  const lines = readFileSync(sharedPath(`data/linearizability/jepsen-etcd/${name}.log`), "utf8").split("\n");
  lines.forEach((line, at) => {
    const found = /(\d+)\t:(\w+)\t:(\w+)\t(.*)$/.exec(line);
    if (found === null) return;
    const [, process, type, what, value] = found;
    if (type === "invoke") {
      const input = etcdInput(what, value);
      const operation = { process: Number(process), input, invoked: at, returned: undefined, output: undefined };
      operations.push(operation);
      open.set(process, operation);
    } else if (type !== "info" && value !== ":timed-out") {
      const operation = open.get(process)!;
      operation.returned = at;
      operation.output = etcdOutput(type, what, value);
    }
  });
  return operations;
}

function etcdInput(what: string, value: string): RegisterInput {
  if (what === "read") return { kind: "read" };
  if (what === "write") return { kind: "write", value: Number(value) };
  const [from, to] = value.slice(1, -1).split(" ").map(Number);
  return { kind: "swap", from, to };
}

function etcdOutput(type: string, what: string, value: string): RegisterOutput {
  if (what === "cas") return type === "ok";
  if (what === "write") return "written";
  return value === "nil" ? NOTHING : Number(value);
}

export interface StoreInput {
  readonly kind: "get" | "put" | "append";
  readonly key: string;
  readonly value: string;
}

/** A store of texts; what was never put is empty. */
export const store: SequentialModel<string, StoreInput, string> = {
  initial: "",
  step(state, { kind, value }, output) {
    if (kind === "get") return output === undefined || output === state ? state : undefined;
    return kind === "put" ? value : state + value;
  },
  isReading: ({ kind }) => kind === "get",
  fingerprint: (state) => state,
  keyOf: ({ key }) => key,
};

export function readStoreLog(name: string): readonly Operation<StoreInput, string>[] {
  const operations: Open<StoreInput, string>[] = [];
  const open = new Map<string, Open<StoreInput, string>>();
  const lines = readFileSync(sharedPath(`data/linearizability/kv/${name}.txt`), "utf8").split("\n");
  lines.forEach((line, at) => {
    const found = /:process (\d+), :type :(\w+), :f :(\w+), :key "(.*)", :value (nil|"(.*)")}/.exec(line);
    if (found === null) return;
    const [, process, type, kind, key, , value = ""] = found;
    if (type === "invoke") {
      const input = { kind: kind as StoreInput["kind"], key, value };
      const operation = { process: Number(process), input, invoked: at, returned: undefined, output: undefined };
      operations.push(operation);
      open.set(process, operation);
    } else {
      const operation = open.get(process)!;
      operation.returned = at;
      operation.output = value;
    }
  });
  return operations;
}
