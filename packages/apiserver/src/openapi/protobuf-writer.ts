/** One field of a message in Protocol Buffers encoding (protobuf.dev). */
export type EncodedField = readonly Uint8Array[];

const text = new TextEncoder();

/** A string, or a message made of fields. */
export function lengthDelimited(number: number, content: string | EncodedField): EncodedField {
  const parts = typeof content === "string" ? [text.encode(content)] : content;
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return [Uint8Array.from([...varint(number * 8 + 2), ...varint(length)]), ...parts];
}

export function boolean(number: number, value: boolean): EncodedField {
  return [Uint8Array.from([...varint(number * 8), value ? 1 : 0])];
}

/** A whole number that is not negative. */
export function integer(number: number, value: number): EncodedField {
  return [Uint8Array.from([...varint(number * 8), ...varint(value)])];
}

export function double(number: number, value: number): EncodedField {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return [Uint8Array.from(varint(number * 8 + 1)), bytes];
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}
