import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
} from "@unfold/apimachinery";
import type { Answer, RawConnection } from "./raw-connection.js";

/** A virtual machine as it lies in git. */
export interface Manifest extends KubeObject {
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: JsonObject;
}

function collection({ metadata: { namespace } }: Manifest): string {
  return `/apis/kubevirt.io/v1/namespaces/${namespace}/virtualmachines`;
}

function address(manifest: Manifest): string {
  return `${collection(manifest)}/${manifest.metadata.name}`;
}

function apply(
  connection: RawConnection,
  manifest: Manifest,
  query: { readonly [parameter: string]: string },
): Promise<Answer> {
  const path = `${address(manifest)}?${new URLSearchParams(query)}`;
  const contentType = "application/apply-patch+yaml";
  return connection.send("PATCH", path, { body: JSON.stringify(manifest), contentType });
}

/** What a GitOps client's round came to. */
export interface Round {
  /** The client saw no difference and left the object alone, or its write changed nothing. */
  readonly inSync: boolean;
  readonly answer: Answer;
}

/**
 * Flux kustomize-controller (github.com/fluxcd/pkg/ssa, manager_apply.go): server-side apply as a dry run, compared with
 * the live object; the same request for real only where they differ. Ownership is always forced.
 */
export async function fluxReconcile(connection: RawConnection, manifest: Manifest): Promise<Round> {
  const query = { fieldManager: "kustomize-controller", force: "true" };
  const live = await connection.send("GET", address(manifest));
  const dryRun = await apply(connection, manifest, { ...query, dryRun: "All" });
  if (dryRun.code >= 300) return { inSync: false, answer: dryRun };
  if (live.code === 200 && !drifted(live, dryRun)) return { inSync: true, answer: dryRun };
  return { inSync: false, answer: await apply(connection, manifest, query) };
}

function drifted(live: Answer, dryRun: Answer): boolean {
  return !jsonEqual(comparable(live), comparable(dryRun));
}

/** Labels, annotations and everything but metadata and status. */
function comparable({ text }: Answer): JsonObject {
  const { metadata, status: _, ...rest } = JSON.parse(text) as KubeObject;
  const { labels = {}, annotations = {} } = metadata;
  return { ...rest, labels: { ...labels }, annotations: { ...annotations } } as JsonObject;
}

/**
 * Argo CD's server-side diff (gitops-engine pkg/diff, ServerSideDiff) with IncludeMutationWebhook: a forced dry run of
 * server-side apply as `argocd-controller`, whose answer is compared with the live object but for managedFields.
 */
export async function argoServerSideDiff(connection: RawConnection, manifest: Manifest): Promise<Round> {
  const live = await connection.send("GET", address(manifest));
  const query = {
    dryRun: "All",
    fieldManager: "argocd-controller",
    fieldValidation: "Ignore",
    force: "true",
  };
  const answer = await apply(connection, manifest, query);
  return { inSync: answer.code === 200 && jsonEqual(unmanaged(live), unmanaged(answer)), answer };
}

function unmanaged({ text }: Answer): JsonObject {
  const object = JSON.parse(text) as KubeObject;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata } as unknown as JsonObject;
}

/** Argo CD's sync with ServerSideApply=true. */
export function argoServerSideSync(connection: RawConnection, manifest: Manifest): Promise<Answer> {
  return apply(connection, manifest, {
    fieldManager: "argocd-controller",
    fieldValidation: "Strict",
    force: "true",
  });
}

/**
 * Helm 3 (pkg/kube, createPatch): a custom resource is patched with the JSON merge patch from the former manifest to the
 * new one, whatever is live; nothing is sent where the two are equal.
 */
export async function helmUpgrade(
  connection: RawConnection,
  former: Manifest,
  manifest: Manifest,
): Promise<Round> {
  const patch = mergePatch(former, manifest) ?? {};
  if (jsonEqual(patch, {})) {
    return { inSync: true, answer: await connection.send("GET", address(manifest)) };
  }
  const contentType = "application/merge-patch+json";
  const path = `${address(manifest)}?fieldManager=helm`;
  const answer = await connection.send("PATCH", path, { body: JSON.stringify(patch), contentType });
  return { inSync: false, answer };
}

/** Helm's install, and its upgrade with --force. */
export function helmCreate(connection: RawConnection, manifest: Manifest): Promise<Answer> {
  const body = JSON.stringify(manifest);
  return connection.send("POST", `${collection(manifest)}?fieldManager=helm`, { body });
}

export function helmReplace(connection: RawConnection, manifest: Manifest): Promise<Answer> {
  return connection.send("PUT", `${address(manifest)}?fieldManager=helm`, { body: JSON.stringify(manifest) });
}

/** The JSON merge patch (RFC 7396) from one value to another; undefined when they are equal. */
function mergePatch(from: JsonValue | undefined, to: JsonValue | undefined): JsonValue | undefined {
  if (jsonEqual(from, to)) return undefined;
  if (!isJsonObject(from) || !isJsonObject(to)) return to ?? null;
  const patch: { [key: string]: JsonValue } = {};
  for (const key of new Set([...Object.keys(from), ...Object.keys(to)])) {
    const part = mergePatch(from[key], to[key]);
    if (part !== undefined) patch[key] = part;
  }
  return patch;
}

/**
 * Argo CD's default diff (gitops-engine pkg/diff, ThreeWayDiff) where the last applied manifest is the one in git: the
 * live object with the manifest merged over it, lists whole. Gives the paths in which that differs from the live object,
 * after `ignored` paths are taken out of both.
 */
export function argoThreeWayDiff(
  live: KubeObject,
  manifest: Manifest,
  ignored: readonly string[],
): readonly string[] {
  return differingPaths("", live, manifest).filter(
    (path) => !ignored.some((prefix) => path === prefix || path.startsWith(`${prefix}/`)),
  );
}

function differingPaths(path: string, live: JsonValue | undefined, wanted: JsonValue): readonly string[] {
  if (!isJsonObject(live) || !isJsonObject(wanted)) return jsonEqual(live, wanted) ? [] : [path];
  return Object.entries(wanted).flatMap(([key, value]) =>
    value === undefined ? [] : differingPaths(`${path}/${key}`, live[key], value),
  );
}
