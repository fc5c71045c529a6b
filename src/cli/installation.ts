// Where the files of this installation are. The sources run as they are (in tests), or built by build.mjs into one folder.

/** The hash of the engine's sources, put here by the build. */
declare const ORRERY_BUILD: string | undefined;

/** Undefined where the sources themselves run. */
export const HASH_AT_BUILD: string | undefined = typeof ORRERY_BUILD === "undefined" ? undefined : ORRERY_BUILD;
/** What a worker thread runs. */
export const WORKER_FILE = place("run-worker.js", "executor/run-worker.ts");
/** What the studio's page and its workers run in a browser: only built. */
export const STUDIO_SCRIPT_FILE = place("studio-page.js", "../../dist/studio-page.js");
export const STUDIO_ENGINE_FILE = place("studio-engine.js", "../../dist/studio-engine.js");
/** What a process of a live run is. */
export const LIVE_NODE_FILE = place("live-node.js", "live/node-process.ts");
/** What `import ... from "orrery"` means. */
export const LIBRARY_FILE = place("orrery.js", "../orrery.ts");
/** What `package.json` ships beside the program. */
export const SCENARIO_FOLDER = place("../scenarios/", "../../scenarios/");
/** Which scenario belongs to what, and in which order they are learnt: both are for people to read, and the studio shows them too. */
export const README_FILE = place("../README.md", "../../README.md");
export const COURSE_FILE = place("../docs/course.md", "../../docs/course.md");
export const SCHEMA_FOLDER = place("../schema/", "../../schema/");
export const SCHEMA_FILE = new URL("scenario.schema.json", SCHEMA_FOLDER);

function place(built: string, source: string): URL {
  return new URL(HASH_AT_BUILD === undefined ? source : built, import.meta.url);
}
