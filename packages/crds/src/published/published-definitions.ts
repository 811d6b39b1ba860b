import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import type { KubeObject } from "@unfold/apimachinery";
import { parse } from "yaml";

const shared = fileURLToPath(new URL("../../../../../shared/", import.meta.url));

/** Whether the CRDs that KubeVirt and HyperConverged publish, and the recorded behaviour, are beside the repository. */
export const haveShared = existsSync(`${shared}cluster/crds`) && existsSync(`${shared}golden`);

/** The published CRDs, by name. */
export function publishedDefinitions(): ReadonlyMap<string, KubeObject> {
  const folder = `${shared}cluster/crds/`;
  const definitions = readdirSync(folder)
    .filter((file) => file.endsWith(".yaml.gz"))
    .map((file) => parse(gunzipSync(readFileSync(folder + file)).toString("utf8")) as KubeObject);
  return new Map(definitions.map((definition) => [definition.metadata.name ?? "", definition]));
}

/** Lines of a recorded file. */
export function recordedCases(file: string): readonly { readonly [field: string]: unknown }[] {
  const text = gunzipSync(readFileSync(`${shared}golden/${file}`)).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));
}
