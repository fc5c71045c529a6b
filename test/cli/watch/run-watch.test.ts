import { once } from "node:events";
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { orrery, start, workFolder } from "../command.ts";

vi.setConfig({ testTimeout: 120_000 });

function scenario(question: string, duration = "5s"): string {
  return `name: tiny
question: ${question}
replications: 1
duration: ${duration}
workload: { all: { arrivals: { poisson: { rate: 2/s } }, service: { constant: 100ms } } }
variants: { fifo: {} }
expect: [all.tasks.lost == 0]
`;
}

test("run --watch runs again when the file changes, shows the errors of a broken one and waits, and leaves on Ctrl-C", async () => {
  const work = workFolder({ "tiny.yaml": scenario("First?") });
  const file = join(work.path, "tiny.yaml");
  const child = start(["run", "tiny.yaml", "--watch", "--no-report"], work.path);
  let said = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  /** Waits for an outcome, never for a time. */
  const until = async (text: string, times = 1) => {
    while (said.split(text).length <= times) {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode} before it said '${text}':\n${said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  try {
    await until("First?");
    await until("Waiting for changes");
    // Put in its place by a rename.
    writeFileSync(join(work.path, ".tiny.swp"), scenario("Second?"));
    renameSync(join(work.path, ".tiny.swp"), file);
    await until("Second?");
    await until("Waiting for changes", 2);
    writeFileSync(file, scenario("Broken?", "soon"));
    await until("tiny.yaml:4:");
    await until("Waiting for changes", 3);
    writeFileSync(file, scenario("Third?"));
    await until("Third?");
    await until("Waiting for changes", 4);
    expect(said).not.toContain("Broken?");
    child.kill("SIGINT");
    const [code] = (await once(child, "close")) as [number];
    expect(code).toBe(130);
  } finally {
    child.kill("SIGKILL");
    work.remove();
  }
});

test("a change during a long run starts it over, without a report of the old one", async () => {
  const work = workFolder({ "tiny.yaml": scenario("Endless?", "3000d") });
  const child = start(["run", "tiny.yaml", "--watch", "--no-report"], work.path);
  let said = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding("utf8").on("data", (text: string) => (said += text));
  const until = async (text: string) => {
    while (!said.includes(text)) {
      if (child.exitCode !== null) throw new Error(`ended with ${child.exitCode}:\n${said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  try {
    await until("tiny: 1 run");
    writeFileSync(join(work.path, "tiny.yaml"), scenario("Short?"));
    await until("starting over");
    await until("Short?");
    expect(said).not.toContain("Endless?");
  } finally {
    child.kill("SIGKILL");
    work.remove();
  }
});

test("run --watch does not go with what prints one thing or makes a part", async () => {
  const work = workFolder({ "tiny.yaml": scenario("?") });
  try {
    const { code, stderr } = await orrery(["run", "tiny.yaml", "--watch", "--json"], work.path);
    expect([code, stderr]).toEqual([2, "orrery: --watch and --json do not go together\n"]);
  } finally {
    work.remove();
  }
});
