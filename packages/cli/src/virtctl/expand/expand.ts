import { readFileSync } from "node:fs";
import { isJsonObject, type JsonObject, type JsonValue, stringAt } from "@unfold/apimachinery";
import { parse } from "yaml";
import { UsageError } from "../../command-line/flag-set.js";
import type { FlagValues } from "../../command-line/flag-values.js";
import { reasonOf, subresourcePath, withCluster } from "../cluster.js";
import { goYaml } from "../go-yaml.js";

/** The virtual machine that the flags name, expanded by the server (KubeVirt pkg/virtctl/vm expand). @throws UsageError */
export async function expandedText(flags: FlagValues, format: "yaml" | "json"): Promise<string> {
  const name = flags.text("vm");
  const manifest = name === undefined ? readManifest(flags.last("file") ?? "") : undefined;
  const expanded = await withCluster(flags, async ({ client, namespace }) => {
    const inNamespace = ["namespaces", namespace];
    try {
      return manifest === undefined
        ? await client.request(
            "GET",
            subresourcePath(...inNamespace, "virtualmachines", name ?? "", "expand-spec"),
          )
        : await client.request("PUT", subresourcePath(...inNamespace, "expand-vm-spec"), manifest);
    } catch (error) {
      const shown = name ?? stringAt(manifest, "metadata", "name") ?? "";
      throw new UsageError(
        `error expanding VirtualMachine - ${shown} in namespace - ${namespace}: ${reasonOf(error)}`,
      );
    }
  });
  return format === "json" ? goIndented(expanded) : goYaml(expanded as JsonValue);
}

/** JSON as Go's encoder writes it, indented by one space: `<`, `>` and `&` are escaped. */
function goIndented(value: unknown): string {
  return JSON.stringify(value, undefined, 1).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function readManifest(path: string): JsonObject {
  const text = readText(path);
  try {
    const parsed: unknown = parse(text, { version: "1.1" });
    if (isJsonObject(parsed)) return parsed;
    throw new Error("it is not an object");
  } catch (error) {
    throw new UsageError(`error decoding VirtualMachine ${reasonOf(error).split("\n")[0]}`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path === "-" ? 0 : path, "utf8");
  } catch (error) {
    throw new UsageError(`error reading file ${goReadError(path, error)}`);
  }
}

const reasons: { readonly [code: string]: string } = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
};

/** How Go tells that a file cannot be read. */
function goReadError(path: string, error: unknown): string {
  const { code = "" } = error as NodeJS.ErrnoException;
  if (code === "EISDIR") return `read ${path}: is a directory`;
  return `open ${path}: ${reasons[code] ?? reasonOf(error)}`;
}
