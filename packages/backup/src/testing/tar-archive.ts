import { gzipSync } from "node:zlib";

/** A member of an archive: its path and content. */
export type TarMember = readonly [path: string, content: string];

/** A tar archive in memory; `format` says how paths over 100 bytes are written. */
export function tarOf(members: readonly TarMember[], format: "ustar" | "pax" | "gnu" = "ustar"): Buffer {
  const parts = members.flatMap(([path, content]) => [
    ...longName(path, format),
    ...member(path, "0", Buffer.from(content)),
  ]);
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}

export function tarballOf(members: readonly TarMember[]): Buffer {
  return gzipSync(tarOf(members));
}

function longName(path: string, format: string): readonly Buffer[] {
  if (path.length <= 100 || format === "ustar") return [];
  if (format === "gnu") return member("././@LongLink", "L", Buffer.from(`${path}\0`));
  const record = `path=${path}\n`;
  let length = record.length + 2;
  while (`${length} ${record}`.length !== length) length = `${length} ${record}`.length;
  return member("PaxHeader", "x", Buffer.from(`${length} ${record}`));
}

function member(path: string, type: string, content: Buffer): readonly Buffer[] {
  return [header(path, type, content.length), content, Buffer.alloc((512 - (content.length % 512)) % 512)];
}

function header(path: string, type: string, size: number): Buffer {
  const bytes = Buffer.alloc(512);
  const slash = path.length > 100 ? path.lastIndexOf("/", 154) : -1;
  const [prefix, name] =
    slash === -1 ? ["", path.slice(0, 100)] : [path.slice(0, slash), path.slice(slash + 1)];
  bytes.write(name, 0, 100);
  bytes.write("0000644\0", 100);
  bytes.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
  bytes.write(`${"0".repeat(11)}\0`, 136);
  bytes.write("        ", 148);
  bytes.write(type, 156);
  bytes.write("ustar\x0000", 257);
  bytes.write(prefix, 345, 155);
  const sum = bytes.reduce((total, byte) => total + byte, 0);
  bytes.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return bytes;
}
