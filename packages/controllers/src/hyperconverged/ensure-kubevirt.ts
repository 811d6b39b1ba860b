import { fieldAt, jsonEqual, type KubeObject } from "@unfold/apimachinery";
import { managedKubevirtName } from "../policy/hyperconverged-identity.js";
import { JsonPatchAnnotationError } from "../policy/json-patch-annotation.js";
import { kubevirtSpecFor } from "../policy/kubevirt-spec.js";
import type { Step } from "../runtime/steps.js";
import { TerminalError } from "../runtime/terminal-error.js";
import type { HyperconvergedDeps, HyperconvergedDraft } from "./draft.js";
import { writeStatus } from "./status.js";

/** Brings KubeVirt to what HyperConverged says; edits by others are undone and reported. */
export const ensureKubevirt =
  (deps: HyperconvergedDeps): Step<HyperconvergedDraft> =>
  async (draft) => {
    const wanted = await generate(deps, draft);
    const found = deps.getKubevirt();
    if (found === undefined) {
      await deps.createKubevirt(wanted);
      await announce(deps, draft, "Normal", "Created");
    } else if (!inOrder(found, wanted)) {
      const own = triggeredHere(deps, draft, wanted);
      const written = await deps.updateKubevirt(merged(found, wanted));
      // A server whose schema drops or defaults a field stores what it had: nothing happened that is worth an event.
      const changed = written.metadata.resourceVersion !== found.metadata.resourceVersion;
      if (changed) await announce(deps, draft, own ? "Normal" : "Warning", own ? "Updated" : "Overwritten");
    }
    deps.memory.generated = wanted.spec;
    return "continue";
  };

async function generate(deps: HyperconvergedDeps, draft: HyperconvergedDraft): Promise<KubeObject> {
  try {
    return kubevirtFor(draft.hyperconverged);
  } catch (error) {
    if (!(error instanceof JsonPatchAnnotationError)) throw error;
    const message = `Error while reconciling: ${error.message}`;
    const condition = {
      type: "ReconcileComplete",
      status: "False",
      reason: "ReconcileFailed",
      message,
    } as const;
    await writeStatus(deps, draft, { conditions: [condition], fields: {} });
    throw new TerminalError(error.message, { cause: error });
  }
}

/** The KubeVirt object a HyperConverged owns. */
export function kubevirtFor(hyperconverged: KubeObject): KubeObject {
  const { name = "", namespace = "", uid = "" } = hyperconverged.metadata;
  return {
    apiVersion: "kubevirt.io/v1",
    kind: "KubeVirt",
    metadata: {
      name: managedKubevirtName,
      namespace,
      labels: {
        app: name,
        "app.kubernetes.io/component": "compute",
        "app.kubernetes.io/managed-by": "hco-operator",
        "app.kubernetes.io/part-of": "hyperconverged-cluster",
      },
      ownerReferences: [
        {
          apiVersion: hyperconverged.apiVersion,
          kind: hyperconverged.kind,
          name,
          uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: kubevirtSpecFor(hyperconverged),
  };
}

function inOrder(found: KubeObject, wanted: KubeObject): boolean {
  const labels = Object.entries(wanted.metadata.labels ?? {});
  return (
    jsonEqual(found.spec, wanted.spec) &&
    labels.every(([key, value]) => found.metadata.labels?.[key] === value)
  );
}

function merged(found: KubeObject, wanted: KubeObject): KubeObject {
  const labels = { ...found.metadata.labels, ...wanted.metadata.labels };
  return {
    ...found,
    metadata: { ...found.metadata, labels },
    ...(wanted.spec === undefined ? {} : { spec: wanted.spec }),
  };
}

/**
 * Whether the difference comes from HyperConverged: its spec is newer than the last complete pass, or (the annotation
 * does not count as spec) it generates something else than last time. Right after a start nothing is known of last time.
 */
function triggeredHere(
  { memory }: HyperconvergedDeps,
  draft: HyperconvergedDraft,
  wanted: KubeObject,
): boolean {
  const { metadata, status } = draft.hyperconverged;
  if (metadata.generation !== fieldAt(status, "observedGeneration")) return true;
  return memory.generated === undefined || !jsonEqual(memory.generated, wanted.spec);
}

function announce(
  deps: HyperconvergedDeps,
  { hyperconverged }: HyperconvergedDraft,
  type: "Normal" | "Warning",
  reason: "Created" | "Updated" | "Overwritten",
): Promise<void> {
  return deps.record(hyperconverged, type, reason, `${reason} KubeVirt ${managedKubevirtName}`);
}
