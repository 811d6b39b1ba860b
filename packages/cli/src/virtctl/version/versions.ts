import { isJsonObject, stringAt } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import type { FlagValues } from "../../command-line/flag-values.js";
import { reasonOf, subresourcePath, withCluster } from "../cluster.js";

/** What KubeVirt's version.Info holds, in the order Go prints it. */
const fields = [
  "gitVersion",
  "gitCommit",
  "gitTreeState",
  "buildDate",
  "goVersion",
  "compiler",
  "platform",
] as const;

/** The version of this program, as Go prints a version.Info. */
export function clientVersion(): string {
  return infoText({
    gitVersion: "v0.1.0+unfold",
    compiler: `node ${process.version}`,
    platform: `${process.platform}/${process.arch}`,
  });
}

/** What the server's `version` subresource says. @throws UsageError */
export async function serverVersion(flags: FlagValues): Promise<string> {
  return withCluster(flags, async ({ client }) => {
    try {
      return infoText(await client.request("GET", subresourcePath("version")));
    } catch (error) {
      throw new UsageError(reasonOf(error));
    }
  });
}

function infoText(info: unknown): string {
  const values = isJsonObject(info) ? info : {};
  const texts = fields.map(
    (field) =>
      `${field.charAt(0).toUpperCase()}${field.slice(1)}:${JSON.stringify(stringAt(values, field) ?? "")}`,
  );
  return `version.Info{${texts.join(", ")}}`;
}
