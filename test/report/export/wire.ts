// Reads the wire format of Protocol Buffers, independently of the writer: fields in order, with what they hold.

export type WireField =
  | { readonly field: number; readonly type: "varint"; readonly value: bigint }
  | { readonly field: number; readonly type: "fixed64"; readonly bytes: Uint8Array }
  | { readonly field: number; readonly type: "bytes"; readonly bytes: Uint8Array };

/** Throws where the bytes are not a whole number of fields. */
export function readFields(bytes: Uint8Array): readonly WireField[] {
  const fields: WireField[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      if (at >= bytes.length || shift > 63n) throw new Error(`a varint does not end at byte ${at}`);
      const byte = bytes[at];
      at += 1;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const take = (count: number): Uint8Array => {
    if (at + count > bytes.length) throw new Error(`${count} bytes expected at byte ${at} of ${bytes.length}`);
    at += count;
    return bytes.subarray(at - count, at);
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = tag >>> 3;
    if (field === 0) throw new Error(`field 0 at byte ${at}`);
    switch (tag & 7) {
      case 0:
        fields.push({ field, type: "varint", value: varint() });
        break;
      case 1:
        fields.push({ field, type: "fixed64", bytes: take(8) });
        break;
      case 2:
        fields.push({ field, type: "bytes", bytes: take(Number(varint())) });
        break;
      default:
        throw new Error(`wire type ${tag & 7} of field ${field}: none of ours`);
    }
  }
  return fields;
}

/** The one value of a field, or undefined; throws where it occurs twice. */
export function only(fields: readonly WireField[], field: number): WireField | undefined {
  const found = fields.filter((each) => each.field === field);
  if (found.length > 1) throw new Error(`field ${field} occurs ${found.length} times`);
  return found[0];
}

export function integerOf(field: WireField | undefined): number | undefined {
  if (field === undefined) return undefined;
  if (field.type !== "varint") throw new Error(`field ${field.field} is no varint`);
  return Number(BigInt.asIntN(64, field.value));
}

export function doubleOf(field: WireField | undefined): number | undefined {
  return field === undefined ? undefined : viewOf(field).getFloat64(0, true);
}

export function fixedOf(field: WireField): number {
  return Number(viewOf(field).getBigUint64(0, true));
}

export function textOf(field: WireField | undefined): string | undefined {
  if (field === undefined) return undefined;
  if (field.type !== "bytes") throw new Error(`field ${field.field} has no length`);
  return new TextDecoder("utf-8", { fatal: true }).decode(field.bytes);
}

export function messageOf(field: WireField | undefined): readonly WireField[] {
  if (field === undefined) return [];
  if (field.type !== "bytes") throw new Error(`field ${field.field} is no message`);
  return readFields(field.bytes);
}

function viewOf(field: WireField): DataView {
  if (field.type !== "fixed64") throw new Error(`field ${field.field} is not 64 bits wide`);
  return new DataView(field.bytes.buffer, field.bytes.byteOffset, 8);
}
