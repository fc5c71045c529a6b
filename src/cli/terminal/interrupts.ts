// Ctrl-C (and SIGTERM, which CI systems send): the first asks to finish early, the second leaves at once.

import { EXIT } from "../exit-codes.ts";

const SIGNALS = ["SIGINT", "SIGTERM"] as const;

/** Calls `stop` at the first interrupt. Returns what takes the listener away again. */
export function onInterrupt(stop: () => void): () => void {
  let count = 0;
  const listener = (): void => {
    count += 1;
    // The exit handlers remove what is half-written.
    if (count > 1) process.exit(EXIT.interrupted);
    stop();
  };
  for (const signal of SIGNALS) process.on(signal, listener);
  return () => {
    for (const signal of SIGNALS) process.removeListener(signal, listener);
  };
}
