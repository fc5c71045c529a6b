// Where the commands write. Results go to stdout, everything about the way there to stderr; a reader that has gone away
// (`orrery trace ... | head`) ends us quietly.

import pc from "picocolors";
import { EXIT } from "../exit-codes.ts";
import { fileTrouble } from "../usage-error.ts";

export interface Console {
  /** Results. Adds nothing. */
  print(text: string): void;
  /** Everything else. */
  say(text: string): void;
  /** Colours for stdout and stderr: plain where they are not terminals, or with NO_COLOR. */
  readonly hasColor: boolean;
  readonly colors: ReturnType<typeof pc.createColors>;
  readonly errorColors: ReturnType<typeof pc.createColors>;
  /** Columns of stdout. */
  readonly width: number;
  /** Nobody reads our output any more, or it cannot be written: the process is about to end, and that is fine. */
  readonly isReaderGone: boolean;
}

/** Where nobody says how wide it is: logs and files. */
const WIDTH_WITHOUT_TERMINAL = 100;

export function createConsole(): Console {
  let isReaderGone = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      // What cannot be said need not keep anybody from getting the results.
      if (error.code !== "EPIPE" && stream === process.stderr) return;
      isReaderGone = true;
      if (error.code === "EPIPE") process.exit();
      process.stderr.write(`orrery: stdout: cannot be written: ${fileTrouble(error)}\n`);
      process.exit(EXIT.unjudged);
    });
  }
  return {
    get isReaderGone() {
      return isReaderGone;
    },
    print: (text) => void process.stdout.write(text),
    say: (text) => void process.stderr.write(`${text}\n`),
    hasColor: wantsColor(process.stdout),
    colors: pc.createColors(wantsColor(process.stdout)),
    errorColors: pc.createColors(wantsColor(process.stderr)),
    width: (process.stdout.isTTY && process.stdout.columns) || WIDTH_WITHOUT_TERMINAL,
  };
}

/** https://no-color.org: any value but the empty one switches colours off. */
export function wantsColor(
  stream: { readonly isTTY?: boolean },
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  return stream.isTTY === true && !environment["NO_COLOR"] && environment["TERM"] !== "dumb";
}
