import { recordSize } from "./tar-header.mjs";

/** Paths this long fit into a ustar header by themselves. */
const longestName = 100;

/** The bytes of one file in a tar archive, with a pax header where the path is long. */
export function tarMember(path: string, content: Buffer): Buffer {
  const name = Buffer.from(path);
  if (name.length <= longestName) return Buffer.concat([header(path, "0", content.length), padded(content)]);
  const attributes = paxRecord(`path=${path}\n`);
  const short = name.subarray(0, longestName).toString("latin1");
  return Buffer.concat([
    header("PaxHeaders/path", "x", attributes.length),
    padded(attributes),
    header(short, "0", content.length),
    padded(content),
  ]);
}

/** What ends an archive: two records of zeros. */
export const tarEnd: Buffer = Buffer.alloc(2 * recordSize);

function paxRecord(text: string): Buffer {
  const size = Buffer.byteLength(text) + 1;
  let length = size + 1;
  while (String(length).length + size !== length) length = String(length).length + size;
  return Buffer.from(`${length} ${text}`);
}

function padded(content: Buffer): Buffer {
  const rest = content.length % recordSize;
  return rest === 0 ? content : Buffer.concat([content, Buffer.alloc(recordSize - rest)]);
}

function header(path: string, type: string, size: number): Buffer {
  const bytes = Buffer.alloc(recordSize);
  bytes.write(path, 0, longestName, "latin1");
  bytes.write("0000644\0", 100);
  bytes.write("0000000\0", 108);
  bytes.write("0000000\0", 116);
  bytes.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  bytes.write("00000000000\0", 136);
  bytes.write("        ", 148);
  bytes.write(type, 156);
  bytes.write("ustar\x0000", 257, "latin1");
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return bytes;
}
