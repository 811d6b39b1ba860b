import { fieldAt, type JsonValue, stringAt } from "@unfold/apimachinery";
import type { ClusterUnderTest } from "@unfold/backup/conformance";
import { unfoldVersion } from "../unfold-version.js";

/** Versions of what took part, as far as the cluster tells them. */
export async function versionsOf({
  request,
  client,
}: ClusterUnderTest): Promise<{ readonly [component: string]: string }> {
  const told = (value: string | undefined): string => value ?? "unknown";
  return {
    Unfold: unfoldVersion,
    Kubernetes: told(
      await attempt(async () => stringAt((await request("GET", "/version")) as JsonValue, "gitVersion")),
    ),
    KubeVirt: told(
      await attempt(async () => {
        const { items } = await client.list({ group: "kubevirt.io", version: "v1", resource: "kubevirts" });
        const version = fieldAt(items[0]?.status, "observedKubeVirtVersion");
        return typeof version === "string" ? version : undefined;
      }),
    ),
  };
}

async function attempt(read: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await read();
  } catch {
    return undefined;
  }
}
