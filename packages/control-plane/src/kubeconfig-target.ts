import { readFileSync, rmSync } from "node:fs";
import { listAt, stringAt } from "@unfold/apimachinery";
import { decodeYaml } from "@unfold/apiserver";

/**
 * Makes way for the kubeconfig: removes the one of an earlier run, so that whoever waits for the file never meets an old address.
 * @throws Error in one line when the file is somebody else's, with contexts that would be lost
 */
export function clearKubeconfigTarget(path: string): void {
  const text = textOf(path);
  if (text === undefined) return;
  if (!isOurs(text)) throw new Error(`kubeconfig ${path} was not written by unfold: name another file`);
  rmSync(path, { force: true });
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new Error(`kubeconfig ${path} cannot be written: ${(error as Error).message}`, { cause: error });
  }
}

function isOurs(text: string): boolean {
  if (text.trim() === "") return true;
  try {
    const contexts = listAt(decodeYaml(text).value, "contexts");
    return contexts.length > 0 && contexts.every((context) => stringAt(context, "name") === "unfold");
  } catch {
    return false;
  }
}
