// Protocol Buffers' own compiler (Debian's protobuf-compiler) as a decoder, where it is installed.

import { spawnSync } from "node:child_process";

const PROTOC: string = "protoc";

export const isProtocMissing = spawnSync(PROTOC, ["--version"]).error !== undefined;

/**
 * A trace as text. A field that perfetto.proto does not declare, or that has another wire type there, is printed by its
 * number; throws where the bytes are no message at all.
 */
export function decodeWithProtoc(trace: Uint8Array): string {
  const args = ["--decode=perfetto.protos.Trace", `--proto_path=${import.meta.dirname}`, "perfetto.proto"];
  const { status, stdout, stderr } = spawnSync(PROTOC, args, { input: trace, maxBuffer: 1 << 28 });
  if (status !== 0 || stderr.length > 0) throw new Error(`protoc: ${status} ${stderr.toString()}`);
  return stdout.toString();
}

/** Lines of the decoded text that name a field by its number. */
export function unknownFields(decoded: string): readonly string[] {
  return decoded.match(/^\s*\d+[: ].*$/gm) ?? [];
}
