// Recorded workflows in WfFormat, the JSON of WfCommons (schema 1.5): which task waited for which, and how long each ran.
// Source: Coleman et al., WfCommons, Future Generation Computer Systems 128, 2022; docs.wfcommons.org.

export interface RecordedTask {
  readonly id: string;
  /** s, on the machine of the record. */
  readonly seconds: number;
  /** Ids of the tasks whose outputs it read. */
  readonly parents: readonly string[];
}

/** Throws an Error that says what was expected where, for whoever wrote the file. */
export function readWfCommons(text: string): readonly RecordedTask[] {
  const workflow = mapAt(mapOf(parsed(text), "the file"), "workflow");
  const specified = listAt(mapAt(workflow, "specification"), "workflow.specification", "tasks");
  const executed = listAt(mapAt(workflow, "execution"), "workflow.execution", "tasks");
  const seconds = new Map(executed.map((task) => [task["id"], task["runtimeInSeconds"]]));
  const ids = new Set(specified.map(({ id }) => id));
  if (specified.length === 0) throw new Error("expected at least one task in workflow.specification.tasks");
  if (ids.size < specified.length) throw new Error("expected every task's id once in workflow.specification.tasks");
  return specified.map(({ id, parents = [] }, index) => {
    if (typeof id !== "string" || id === "") throw new Error(`expected an id of task ${index + 1}`);
    const ran = seconds.get(id);
    if (typeof ran !== "number" || !(ran >= 0))
      throw new Error(`expected runtimeInSeconds of task '${id}', at least 0`);
    if (!Array.isArray(parents)) throw new Error(`expected a list as parents of task '${id}'`);
    const unknown: unknown = parents.find((parent) => !ids.has(parent));
    if (unknown !== undefined) throw new Error(`task '${id}' has a parent that is not there: '${String(unknown)}'`);
    return { id, seconds: ran, parents: parents as string[] };
  });
}

type Json = Readonly<Record<string, unknown>>;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error("expected JSON");
  }
}

function mapOf(value: unknown, what: string): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Error(`expected a map in ${what}`);
  return value as Json;
}

function mapAt(map: Json, key: string): Json {
  return mapOf(map[key], `'${key}' (WfFormat 1.5)`);
}

function listAt(map: Json, path: string, key: string): readonly Json[] {
  const value = map[key];
  if (!Array.isArray(value)) throw new Error(`expected a list in ${path}.${key}`);
  return value.map((one) => mapOf(one, `${path}.${key}`));
}
