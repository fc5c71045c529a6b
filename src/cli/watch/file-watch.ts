// Says when one of some files is another than it was. It looks instead of waiting for the system's notices: those get lost when an
// editor puts a new file in the old one's place, and do not come at all from network folders and some containers.

import { statSync } from "node:fs";

/** Often enough not to be noticed, seldom enough to cost nothing. */
const LOOK_EVERY_MS = 150;

export interface FileWatch {
  /** From now on these. One that was followed before is compared with what it was then, a new one with what it is now. */
  follow(paths: readonly string[]): void;
  /**
   * Resolves with true when a file is changed, gone or there again, and has not changed any further for one look; with false when
   * it is closed.
   */
  changed(): Promise<boolean>;
  close(): void;
}

export function watchFiles(lookEvery = LOOK_EVERY_MS): FileWatch {
  let known: ReadonlyMap<string, string> = new Map();
  let isClosed = false;
  let wake: () => void = () => undefined;
  const pause = (): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, lookEvery);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  return {
    follow(paths) {
      known = new Map(paths.map((path) => [path, known.get(path) ?? signatureOf(path)]));
    },
    async changed() {
      let last = known;
      while (!isClosed) {
        await pause();
        const now = new Map([...known.keys()].map((path) => [path, signatureOf(path)]));
        // Editors write in several steps: only what stays is read.
        if (!areSame(now, known) && areSame(now, last)) {
          known = now;
          return !isClosed;
        }
        last = now;
      }
      return false;
    },
    close() {
      isClosed = true;
      wake();
    },
  };
}

function areSame(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([path, signature]) => b.get(path) === signature);
}

/** The inode tells a new file in the old one's place; the size and the times tell the rest. */
function signatureOf(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false, bigint: true });
  return found === undefined ? "none" : `${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
}
