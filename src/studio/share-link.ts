// A scenario in the address of the page: its text and its settings, compressed, behind the `#` that browsers send to nobody.

import type { StudioSelection } from "./protocol.ts";

export interface Shared {
  readonly path: string;
  readonly text: string;
  readonly selection: StudioSelection;
}

const LISTS = ["variants", "settings", "goals"] as const;

/** Without the `#`. */
export async function packShared({ path, text, selection }: Shared): Promise<string> {
  const parameters = new URLSearchParams({ file: path });
  for (const key of ["seed", "replications"] as const)
    if (selection[key] !== undefined) parameters.set(key, String(selection[key]));
  for (const key of LISTS) for (const each of selection[key] ?? []) parameters.append(key, each);
  parameters.set(
    "text",
    base64Url(await squeeze(new TextEncoder().encode(text), new CompressionStream("deflate-raw"))),
  );
  return parameters.toString();
}

/** Undefined where there is nothing of that kind; rejects where it is damaged. */
export async function unpackShared(fragment: string): Promise<Shared | undefined> {
  const parameters = new URLSearchParams(fragment.replace(/^#/, ""));
  const packed = parameters.get("text");
  if (packed === null) return undefined;
  return {
    path: parameters.get("file") || "scenario.yaml",
    text: await unpackText(packed.replaceAll("-", "+").replaceAll("_", "/")),
    selection: {
      ...wholeNumber("seed", parameters),
      ...wholeNumber("replications", parameters),
      ...Object.fromEntries(LISTS.filter((key) => parameters.has(key)).map((key) => [key, parameters.getAll(key)])),
    },
  };
}

/** Of base64 over raw deflate. */
export async function unpackText(packed: string): Promise<string> {
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.codePointAt(0)!);
  return new TextDecoder().decode(await squeeze(bytes, new DecompressionStream("deflate-raw")));
}

function wholeNumber(key: "seed" | "replications", parameters: URLSearchParams): StudioSelection {
  const text = parameters.get(key) ?? "";
  return /^\d{1,15}$/.test(text) ? { [key]: Number(text) } : {};
}

async function squeeze(bytes: Uint8Array<ArrayBuffer>, through: CompressionStream | DecompressionStream) {
  const stream = new Blob([bytes]).stream().pipeThrough(through);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function base64Url(bytes: Uint8Array): string {
  const letters = Array.from(bytes, (byte) => String.fromCodePoint(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}
