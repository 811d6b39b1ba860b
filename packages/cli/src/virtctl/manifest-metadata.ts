import type { JsonObject } from "@unfold/apimachinery";
import type { FlagValues } from "../command-line/flag-values.js";
import { randomSuffix } from "./random-suffix.js";

/** `metadata` of a manifest: `--name` or a random name, the namespace only when it was given. */
export function manifestMetadata(flags: FlagValues, prefix: string): JsonObject {
  const namespace = flags.last("namespace");
  return {
    name: flags.text("name") ?? `${prefix}-${randomSuffix()}`,
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** Whether a namespaced kind is wanted, which naming a namespace implies. */
export function wantsNamespaced(flags: FlagValues): boolean {
  return flags.on("namespaced") || flags.given("namespace");
}
