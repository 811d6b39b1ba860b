import { type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import { veleroResources } from "@unfold/backup/velero-server";
import { observed } from "./observed.js";
import type { UpstreamSession } from "./upstream-session.js";

/** What of a namespace a backup saves. */
interface Selection {
  readonly namespace: string;
  /** Label every listed object must have, `key=value`. */
  readonly selector?: string;
  /** Group resources; all unless given. */
  readonly resources?: readonly string[];
}

let requests = 0;

/** Has the control plane's Velero back a namespace up; the answer is the backup's name. @throws unless it is Completed */
export async function takeBackup(session: UpstreamSession, selection: Selection): Promise<string> {
  const { namespace, selector, resources } = selection;
  return completed(session, "Backup", {
    includedNamespaces: [namespace],
    ...(resources === undefined ? {} : { includedResources: [...resources] }),
    ...selectorOf(selector),
  });
}

/** Has it restore a backup, or what of it has a label. @throws unless it is Completed */
export async function restoreBackup(
  session: UpstreamSession,
  backupName: string,
  selector?: string,
): Promise<void> {
  await completed(session, "Restore", { backupName, ...selectorOf(selector) });
}

async function completed(
  session: UpstreamSession,
  kind: "Backup" | "Restore",
  spec: JsonObject,
): Promise<string> {
  const name = `test-${kind.toLowerCase()}-${++requests}`;
  const metadata = { namespace: "velero", name };
  await session.create({ apiVersion: "velero.io/v1", kind, metadata, spec });
  const resource = kind === "Backup" ? veleroResources.backups : veleroResources.restores;
  const ended = await observed(session.client, resource, metadata, isEnded);
  if (stringAt(ended.status, "phase") !== "Completed") throw new Error(JSON.stringify(ended.status));
  return name;
}

function isEnded({ status }: KubeObject): boolean {
  const phase = stringAt(status, "phase") ?? "";
  return ["Completed", "PartiallyFailed", "Failed", "FailedValidation"].includes(phase);
}

function selectorOf(selector: string | undefined): JsonObject {
  if (selector === undefined) return {};
  const [key = "", value = ""] = selector.split("=");
  return { labelSelector: { matchLabels: { [key]: value } } };
}
