// The programs that are measured: how each is built, and how it is told what to do. A program that cannot be built here is
// left out with one line that says why.

import { execFileSync, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { buildSync, build } from "esbuild";

const BENCH = resolve(import.meta.dirname, "..");
/** Packages in CommonJS ask for Node's own modules at run time. */
const BANNER = { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' };
export const BUNDLE = {
  bundle: true,
  platform: "node",
  format: "esm",
  outExtension: { ".js": ".mjs" },
  banner: BANNER,
  logLevel: "error",
};
const COMPILER = process.env.CXX ?? "g++";
const CPP_FLAGS = ["-std=c++20", "-O2", "-ffp-contract=off"];
/** Where SimPy is Debian's, this is the Python that has it. */
const PYTHONS = ["/usr/bin/python3", "python3", "python"];

/** All programs by name: `command(bench, size, work)` is what to run. Those left out are in `missing`: name and reason. */
export function buildPrograms(folder, wanted) {
  const programs = new Map();
  const missing = [];
  for (const [name, define] of Object.entries(DEFINITIONS)) {
    if (!wanted(name)) continue;
    const defined = define(folder);
    if (typeof defined === "string") missing.push([name, defined]);
    else programs.set(name, defined);
  }
  return { programs, missing };
}

/** The bundles of the ablation: as it is, and with one part taken out. */
export async function buildAblation(folder) {
  const entry = join(BENCH, "product/ablation.ts");
  const kernel = join(BENCH, "kernel/cluster.ts");
  const bundle = (entryPoint, name, without) =>
    build({
      ...BUNDLE,
      entryPoints: { [name]: entryPoint },
      outdir: folder,
      plugins: without === undefined ? [] : [leaveOut(without)],
    });
  await bundle(entry, "ablation");
  await bundle(entry, "ablation-no-digest", "digest");
  await bundle(entry, "ablation-no-observatory", "observatory");
  await bundle(kernel, "kernel-whole");
  await bundle(kernel, "kernel-no-digest", "digest");
  return (name) => join(folder, `${name}.mjs`);
}

/** What is running here, for the head of the table. */
export function versions() {
  const python = simpyPython();
  return [
    `Node ${process.version} (V8 ${process.versions.v8})`,
    firstLine(COMPILER, ["--version"]) ?? "no g++",
    python === undefined ? "no SimPy" : `SimPy ${firstLine(python, ["-c", "import simpy; print(simpy.__version__)"])}`,
    simgridVersion() ?? "no SimGrid",
    `simjs ${createRequire(import.meta.url)("simjs/package.json").version}`,
  ];
}

const DEFINITIONS = {
  product: (folder) => bundled(folder, "product", ["mmc", "heartbeat", "cluster"], (size, work) => [size, work]),
  "product whole": (folder) => bundled(folder, "product", ["cluster-whole"], (size, work) => [size, work]),
  "product Raft": (folder) => bundled(folder, "product", ["cluster-raft"], (size, work) => [size, work]),
  kernel: (folder) => bundled(folder, "kernel", ["hold", "mmc", "pingpong", "heartbeat", "cluster"], kernelArguments),
  "C++ twin": (folder) => compiled(folder, "twin", process.arch === "x64" ? ["-lquadmath"] : []),
  "C++ std heap": (folder) => compiled(folder, "heaps", [], "std"),
  "C++ 4-ary heap": (folder) => compiled(folder, "heaps", [], "four"),
  "SimGrid CM02": (folder) => simgrid(folder, "CM02"),
  "SimGrid Constant": (folder) => simgrid(folder, "Constant"),
  SimPy: () => {
    const python = simpyPython();
    if (python === undefined) return "SimPy is not installed (Debian: apt-get install python3-simpy3)";
    return { command: (...what) => [python, [join(BENCH, "peers/simpy-bench.py"), ...what.map(String)]] };
  },
  simjs: () => ({
    command: (...what) => [process.execPath, [join(BENCH, "peers/simjs-bench.mjs"), ...what.map(String)]],
  }),
};

export const PROGRAM_NAMES = Object.keys(DEFINITIONS);

/** The kernel's benchmarks take one argument, and do all their work. */
function kernelArguments(size, work, bench) {
  return bench === "mmc" || bench === "pingpong" ? [work] : [size];
}

function bundled(folder, kind, benches, argumentsOf) {
  const outdir = join(folder, kind);
  buildSync({ ...BUNDLE, entryPoints: benches.map((bench) => join(BENCH, kind, `${bench}.ts`)), outdir });
  return {
    command(bench, size, work) {
      return [process.execPath, [join(outdir, `${bench}.mjs`), ...argumentsOf(size, work, bench).map(String)]];
    },
  };
}

function compiled(folder, source, libraries, ...first) {
  if (firstLine(COMPILER, ["--version"]) === undefined) return "g++ is not installed (Debian: apt-get install g++)";
  const binary = join(folder, source);
  compile(source, binary, libraries);
  return { command: (...what) => [binary, [...first, ...what.map(String)]] };
}

function simgrid(folder, network) {
  if (simgridVersion() === undefined) return "SimGrid is not installed (Debian: apt-get install libsimgrid-dev g++)";
  return compiled(folder, "simgrid", ["-lsimgrid"], network);
}

const isCompiled = new Set();
function compile(source, binary, libraries) {
  if (isCompiled.has(binary)) return;
  execFileSync(COMPILER, [...CPP_FLAGS, join(BENCH, "peers/cpp", `${source}.cpp`), "-o", binary, ...libraries], {
    stdio: ["ignore", "inherit", "pipe"],
  });
  isCompiled.add(binary);
}

function simpyPython() {
  return PYTHONS.find((python) => firstLine(python, ["-c", "import simpy; print(1)"]) !== undefined);
}

function simgridVersion() {
  const source = "#include <simgrid/version.h>\nSIMGRID_VERSION_STRING\n";
  const { status, stdout } = spawnSync(COMPILER, ["-E", "-P", "-x", "c++", "-"], { input: source, encoding: "utf8" });
  return status === 0 ? stdout.trim().split("\n").at(-1).replaceAll('"', "") : undefined;
}

/** Of what a command prints; undefined if it does not run. */
function firstLine(command, args) {
  const { status, stdout } = spawnSync(command, args, { encoding: "utf8" });
  return status === 0 ? stdout.split("\n")[0] : undefined;
}

/** An esbuild plug-in that puts bench/product/without/<name>.ts in the place of the module of that name in src. */
function leaveOut(name) {
  return {
    name: `without-${name}`,
    setup({ onResolve }) {
      onResolve({ filter: new RegExp(`/${name}\\.ts$`) }, ({ importer }) =>
        importer.includes("without") ? undefined : { path: join(BENCH, "product/without", `${name}.ts`) },
      );
    },
  };
}
