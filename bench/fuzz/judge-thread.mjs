// Asks a thread, and another one where it does not answer in time or falls.

import { Worker } from "node:worker_threads";

export class JudgeThread {
  #file;
  #limit;
  #worker;
  #answer = () => {};
  /** What it runs, as far as it has said. */
  #drawn;

  /** `limit` in milliseconds: whoever takes longer hangs. */
  constructor(file, limit) {
    this.#file = file;
    this.#limit = limit;
  }

  /** The answer, or what became of it: `{ drawn, complaints }`. */
  ask(question) {
    this.#worker ??= this.#start();
    this.#drawn = undefined;
    return new Promise((resolve) => {
      const hangs = () => this.#give("hangs", `no end after ${this.#limit / 1000} s`);
      const timer = setTimeout(hangs, this.#limit);
      this.#answer = (answer) => {
        clearTimeout(timer);
        resolve(answer);
      };
      this.#worker.postMessage(question);
    });
  }

  async close() {
    await this.#worker?.terminate();
  }

  #start() {
    const worker = new Worker(this.#file);
    worker.on("message", (answer) => {
      if (answer.begun === undefined) this.#answer(answer);
      else this.#drawn = answer.begun;
    });
    worker.on("error", (error) => this.#give("thread falls", String(error?.stack ?? error)));
    return worker;
  }

  #give(kind, text) {
    void this.#worker.terminate();
    this.#worker = undefined;
    this.#answer({ drawn: this.#drawn, complaints: [{ kind, text }] });
  }
}
