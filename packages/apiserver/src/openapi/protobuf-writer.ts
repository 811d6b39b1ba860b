/** Fields of a message in Protocol Buffers encoding (protobuf.dev), not yet copied together. */
export interface Encoded {
  readonly length: number;
  readonly parts: readonly (Uint8Array | Encoded)[];
}

/** One after the other. */
export function sequence(parts: readonly (Uint8Array | Encoded)[]): Encoded {
  return { length: parts.reduce((sum, part) => sum + part.length, 0), parts };
}

/** A string, or a message made of fields. */
export function lengthDelimited(number: number, content: string | Encoded): Encoded {
  const part = typeof content === "string" ? Buffer.from(content) : content;
  return sequence([Uint8Array.from([...varint(number * 8 + 2), ...varint(part.length)]), part]);
}

export function boolean(number: number, value: boolean): Encoded {
  return sequence([Uint8Array.from([...varint(number * 8), value ? 1 : 0])]);
}

/** A whole number that is not negative. */
export function integer(number: number, value: number): Encoded {
  return sequence([Uint8Array.from([...varint(number * 8), ...varint(value)])]);
}

export function double(number: number, value: number): Encoded {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value, true);
  return sequence([Uint8Array.from(varint(number * 8 + 1)), bytes]);
}

/** All bytes in one piece. */
export function encodedBytes(encoded: Encoded): Uint8Array {
  const bytes = new Uint8Array(encoded.length);
  let at = 0;
  const copy = ({ parts }: Encoded): void => {
    for (const part of parts) {
      if (part instanceof Uint8Array) {
        bytes.set(part, at);
        at += part.length;
      } else copy(part);
    }
  };
  copy(encoded);
  return bytes;
}

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 0x80);
  return [...bytes, rest];
}
