// Builds dist/: the command, the library and the worker thread, each in few files and all in one folder. Loading hundreds of
// modules one by one took a second of every command and every thread. The types of the library are tsc's
// (tsconfig.build.json).

import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const ROOT = import.meta.dirname;
const SOURCE = join(ROOT, "src");
const OUTPUT = join(ROOT, "dist");
/** What every command needs goes into the files; other packages are loaded when they are asked for. */
const INCLUDED = ["canonicalize", "picocolors", "seedrandom", "yaml", "yargs", "zod"];

const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
const COMMON = {
  absWorkingDir: ROOT,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: Object.keys({ ...dependencies, ...optionalDependencies }).filter((name) => !INCLUDED.includes(name)),
  logLevel: "warning",
};

const { hashEngine } = await sourceModule("cli/store/hash-engine.ts");
// Beside what is there, and then in its place: whoever runs it meanwhile finds all of its files.
const built = join(ROOT, ".scratch", `dist-${process.pid}`);
mkdirSync(built, { recursive: true });
const { metafile } = await build({
  ...COMMON,
  entryPoints: {
    main: join(SOURCE, "cli/main.ts"),
    "run-worker": join(SOURCE, "cli/executor/run-worker.ts"),
    "live-node": join(SOURCE, "cli/live/node-process.ts"),
    orrery: join(SOURCE, "orrery.ts"),
  },
  outdir: built,
  // What two of them need is there once: a plug-in's "orrery" is the very module that the command runs.
  splitting: true,
  // Known to the built files, see src/cli/installation.ts.
  define: { ORRERY_BUILD: JSON.stringify(hashEngine(SOURCE)) },
  // Packages in CommonJS ask for Node's own modules.
  banner: {
    js: 'import { createRequire as requireFrom } from "node:module"; const require = requireFrom(import.meta.url);',
  },
  metafile: true,
});
writeFileSync(join(built, "THIRD-PARTY-LICENSES.txt"), licences(Object.keys(metafile.inputs)));
await buildStudio("page/studio.ts", "studio-page.js");
await buildStudio("engine-worker.ts", "studio-engine.js");
putInPlace(built, OUTPUT);

/** For browsers, and so without Node's modules: an import of one fails here. `orrery studio` puts it into a page. */
async function buildStudio(source, name) {
  const browser = { ...COMMON, platform: "browser", format: "iife", target: "es2023", minify: true, external: [] };
  const { outputFiles, metafile } = await build({
    ...browser,
    entryPoints: [join(SOURCE, "studio", source)],
    write: false,
    metafile: true,
  });
  const licence = licences(Object.keys(metafile.inputs)).replaceAll("*/", "* /");
  writeFileSync(join(built, name), `${licence === "" ? "" : `/*!\n${licence}\n*/\n`}${outputFiles[0].text}`);
}

function putInPlace(folder, place) {
  const old = `${folder}-old`;
  if (existsSync(place)) renameSync(place, old);
  renameSync(folder, place);
  rmSync(old, { recursive: true, force: true });
}

/** A module of the sources, ready to be called. */
async function sourceModule(file) {
  const { outputFiles } = await build({ ...COMMON, entryPoints: [join(SOURCE, file)], write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}

/** Of every package that has a file among these. */
function licences(files) {
  const packages = files.map((file) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]).filter(Boolean);
  return [...new Set(packages)].sort().map(licenceOf).join("\n\n");
}

function licenceOf(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8"));
  const file = readdirSync(join(ROOT, folder)).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file === undefined ? `License: ${license}` : readFileSync(join(ROOT, folder, file), "utf8").trim();
  return `${name} ${version}\n${"-".repeat(72)}\n${text}`;
}
