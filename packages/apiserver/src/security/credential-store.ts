import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writePrivateFile } from "./write-private-file.js";

/** Where keys, certificates and tokens survive a restart; by file name. */
export interface CredentialStore {
  read(name: string): Promise<string | undefined>;
  write(name: string, content: string): Promise<void>;
}

/** Keeps nothing: every start makes new ones. */
export const ephemeralCredentials: CredentialStore = {
  read: async () => undefined,
  write: async () => {},
};

/** Files in a directory, for their owner only. */
export function fileCredentials(directory: string): CredentialStore {
  return {
    read: async (name) => {
      try {
        return await readFile(join(directory, name), "utf8");
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
        throw error;
      }
    },
    write: (name, content) => writePrivateFile(join(directory, name), content),
  };
}
