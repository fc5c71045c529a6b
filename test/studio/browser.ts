// A real browser that stays open and is told what to do, over the DevTools protocol on two pipes: for pages that take their time.
// What only opens a page and looks at it has test/report/chromium.ts.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

const CHROMIUM: string = process.env["CHROMIUM_PATH"] ?? "chromium";

interface Answer {
  readonly id?: number;
  readonly method?: string;
  readonly params?: Record<string, unknown>;
  readonly result?: Record<string, unknown>;
  readonly error?: { readonly message: string };
}

export interface Page {
  /** What the expression comes to, promises awaited, as plain data. */
  evaluate<Value>(expression: string): Promise<Value>;
  /** Until the expression is true. */
  until(expression: string): Promise<void>;
  /** In its frame whose page has this title. */
  evaluateInFrame<Value>(title: string, expression: string): Promise<Value>;
  send(method: string, params?: Record<string, unknown>): Promise<Record<string, unknown>>;
  /** Errors of scripts, refusals by a content security policy, and what else it put into its console. */
  readonly complaints: readonly string[];
  /** Of everything that was loaded, from wherever. */
  readonly requests: readonly string[];
}

export interface Browser {
  open(address: string): Promise<Page>;
  close(): Promise<void>;
}

type Listener = (answer: Answer & { readonly sessionId?: string }) => void;

export function startBrowser(): Browser {
  const profile = mkdtempSync(join(tmpdir(), "orrery-browser-"));
  const options = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--remote-debugging-pipe",
    `--user-data-dir=${profile}`,
  ];
  const child = spawn(CHROMIUM, options, { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] });
  const [input, output] = [child.stdio[3] as Writable, child.stdio[4] as Readable];
  const ended = new Promise<void>((resolve) => child.on("exit", () => resolve()));
  const waiting = new Map<number, (answer: Answer) => void>();
  const listeners = new Set<Listener>();
  let next = 0;
  let pending = "";
  for (const pipe of [input, output]) pipe.on("error", () => undefined);
  output.setEncoding("utf8").on("data", (text: string) => {
    const messages = (pending + text).split("\0");
    pending = messages.pop()!;
    for (const message of messages) hear(JSON.parse(message) as Answer);
  });
  const hear = (answer: Answer): void => {
    if (answer.id === undefined) for (const listener of listeners) listener(answer);
    else waiting.get(answer.id)?.(answer);
  };
  const send = (method: string, params: object = {}, sessionId?: string): Promise<Record<string, unknown>> => {
    next += 1;
    const id = next;
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    return new Promise((resolve, reject) => {
      waiting.set(id, ({ result, error }) => {
        waiting.delete(id);
        if (error === undefined) resolve(result ?? {});
        else reject(new Error(`${method}: ${error.message}`));
      });
    });
  };
  return {
    async open(address) {
      const { targetId } = await send("Target.createTarget", { url: "about:blank" });
      const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
      const page = createPage((method, params) => send(method, params, sessionId as string));
      listeners.add(page.hear);
      for (const domain of ["Page", "Runtime", "Log", "Network"]) await page.send(`${domain}.enable`);
      // Frames of another origin and workers are targets of their own.
      const follow = { autoAttach: true, waitForDebuggerOnStart: false, flatten: true };
      await page.send("Target.setAutoAttach", follow);
      listeners.add(({ method, params }) => {
        if (method !== "Target.attachedToTarget") return;
        const inner = params!["sessionId"] as string;
        for (const domain of ["Runtime", "Log", "Network"]) send(`${domain}.enable`, {}, inner).catch(() => undefined);
        const { type } = params!["targetInfo"] as { readonly type: string };
        if (type === "iframe") page.frames.push((method, given) => send(method, given, inner));
      });
      await page.send("Page.navigate", { url: address });
      return page;
    },
    async close() {
      send("Browser.close").catch(() => undefined);
      await ended;
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function createPage(send: Page["send"]): Page & { readonly hear: Listener; readonly frames: Page["send"][] } {
  const complaints: string[] = [];
  const requests: string[] = [];
  const frames: Page["send"][] = [];
  const evaluate = <Value>(expression: string): Promise<Value> => evaluateBy(send, expression);
  return {
    send,
    frames,
    async evaluateInFrame(title, expression) {
      for (;;) {
        for (const frame of frames) {
          // Those of pages that were there before have gone.
          const found = await evaluateBy<string>(frame, "document.title").catch(() => undefined);
          if (found === title) return evaluateBy(frame, expression);
        }
        await new Promise((next) => setTimeout(next, 50));
      }
    },
    complaints,
    requests,
    evaluate,
    async until(expression) {
      while (!(await evaluate<boolean>(`Boolean(${expression})`))) await new Promise((next) => setTimeout(next, 50));
    },
    hear({ method, params }) {
      if (method === "Network.requestWillBeSent") requests.push((params!["request"] as { url: string }).url);
      if (["Runtime.exceptionThrown", "Log.entryAdded", "Runtime.consoleAPICalled"].includes(method ?? ""))
        complaints.push(JSON.stringify(params));
    },
  };
}

async function evaluateBy<Value>(send: Page["send"], expression: string): Promise<Value> {
  const given = { expression, awaitPromise: true, returnByValue: true, userGesture: true };
  const { result, exceptionDetails } = await send("Runtime.evaluate", given);
  if (exceptionDetails !== undefined) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
  return (result as { value: Value }).value;
}
