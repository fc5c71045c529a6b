// A Redis of a test's own: the real server, on a free port, with a folder for its log of writes.

import { spawn, spawnSync } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";

/** Of Debian's package of that name. */
const COMMAND = "redis-server";
export const HAS_REDIS = spawnSync(COMMAND, ["--version"]).status === 0;

export class RedisServer {
  readonly url: string;
  readonly #port: number;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  private constructor(port: number, folder: string) {
    this.#port = port;
    this.#folder = folder;
    this.url = `redis://127.0.0.1:${port}`;
  }

  static async start(folder: string): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), folder);
    await server.start();
    return server;
  }

  /** Also again, after `kill`: with what its log of writes holds. */
  async start(): Promise<void> {
    const settings = { port: this.#port, dir: this.#folder, appendonly: "yes", appendfsync: "always", save: "" };
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.#process = spawn(COMMAND, args, { stdio: "ignore" });
    while (!(await answers(this.#port))) await new Promise((resolve) => setTimeout(resolve, 50));
  }

  /** Without a chance to say goodbye. */
  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (process === undefined) return;
    process.kill("SIGKILL");
    await once(process, "exit");
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("a TCP server has a port");
  return address.port;
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const settle = (isThere: boolean): void => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once("error", () => settle(false));
    // It also answers while it still loads its log, but then not with this.
    socket.once("data", (bytes) => settle(bytes.toString().startsWith("+PONG")));
    socket.once("connect", () => socket.write("PING\r\n"));
  });
}
