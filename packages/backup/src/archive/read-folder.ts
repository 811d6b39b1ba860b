import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ArchiveError } from "./archive-error.js";
import type { ArchiveItems } from "./archive-items.js";
import { maxMemberSize } from "./tar-reader.mjs";

/** Reads an archive that was unpacked into a folder. Links are not followed: they may lead out of it. */
export function readFolder(folder: string, items: ArchiveItems): void {
  const visit = (relative: string): void => {
    for (const name of readdirSync(join(folder, relative)).sort()) {
      const member = `${relative}/${name}`;
      const state = lstatSync(join(folder, member));
      if (state.isDirectory()) visit(member);
      else if (!state.isFile()) items.other(member, state.isSymbolicLink() ? "a symbolic link" : "no file");
      else if (items.wants(member)) items.read(member, readMember(folder, member, state.size));
    }
  };
  visit("resources");
  items.end();
}

function readMember(folder: string, member: string, size: number): Buffer {
  if (size > maxMemberSize) throw new ArchiveError(`${size} bytes are more than an object can have`, member);
  return readFileSync(join(folder, member));
}
