import { jsonEqual, type KubeObject } from "@unfold/apimachinery";
import { unfoldPrefix } from "@unfold/instancetype";
import { bindImmediately, phaseOfClaim, selectedNode } from "./bind-claim.js";
import {
  allowClaimAdoption,
  dataVolumeClaim,
  ownerOf,
  populatedFor,
  prePopulated,
} from "./data-volume-claim.js";
import { type ContentSource, contentSourceOf, type Operation } from "./data-volume-source.js";
import {
  type DataVolumeFacts,
  dataVolumeStatus,
  phaseOfDataVolume,
  type Trouble,
} from "./data-volume-status.js";
import { claimSpecOf } from "./plan-data-volume-claim.js";
import { waitsForConsumer } from "./storage-classes.js";

export interface DataVolumeDeps {
  now(): string;
  claimOf(key: {
    readonly namespace?: string | undefined;
    readonly name?: string | undefined;
  }): KubeObject | undefined;
  dataSourceOf(key: string): KubeObject | undefined;
  classes(): readonly KubeObject[];
  update(dataVolume: KubeObject): Promise<KubeObject>;
  setStatus(dataVolume: KubeObject, status: KubeObject["status"]): Promise<unknown>;
  createClaim(claim: KubeObject): Promise<unknown>;
  updateClaim(claim: KubeObject): Promise<unknown>;
  record(object: KubeObject, type: "Normal" | "Warning", reason: string, message: string): Promise<void>;
}

/** Annotation of a DataVolume whose import is to fail: value `import-error`. */
const simulate = `${unfoldPrefix}/simulate`;

const importError: Trouble = {
  reason: "Error",
  message: "Unable to process data: the import was asked to fail",
};

/** One pass over a DataVolume (CDI pkg/controller/datavolume); each phase's event brings the next pass. */
export async function reconcileDataVolume(deps: DataVolumeDeps, dataVolume: KubeObject): Promise<void> {
  if (dataVolume.metadata.deletionTimestamp !== undefined) return;
  const claim = deps.claimOf(dataVolume.metadata);
  if (claim === undefined) return makeClaim(deps, dataVolume);
  if (claim.metadata.deletionTimestamp !== undefined) return;
  if (!(await ownClaim(deps, dataVolume, claim))) return;
  await follow(deps, dataVolume, claim);
}

async function makeClaim(deps: DataVolumeDeps, dataVolume: KubeObject): Promise<void> {
  const { annotations = {} } = dataVolume.metadata;
  const phase = phaseOfDataVolume(dataVolume);
  // The content is elsewhere: whoever says so brings the claim. And what was filled once is not filled again.
  if (annotations[prePopulated] !== undefined || phase === "Succeeded") {
    await setFacts(deps, dataVolume, { phase: phase === "" ? "Pending" : phase, claim: undefined });
    return;
  }
  const source = contentSourceOf(dataVolume, deps.dataSourceOf);
  if (!source.ok) return refuse(deps, dataVolume, { reason: "ErrClaimNotValid", message: source.message });
  const origin = originOf(deps, source.source);
  if (source.source.origin?.kind === "pvc" && origin === undefined) {
    const message = `The source pvc ${source.source.origin.key.name} doesn't exist`;
    return refuse(deps, dataVolume, { reason: "CloneWithoutSource", message }, "Pending");
  }
  const spec = claimSpecOf(dataVolume, deps.classes(), origin);
  if (!spec.ok) return refuse(deps, dataVolume, spec);
  await deps.createClaim(dataVolumeClaim(dataVolume, spec.spec, [dataSourceOf(deps, dataVolume), origin]));
  await setFacts(deps, dataVolume, { phase: "Pending", claim: undefined });
}

async function refuse(
  deps: DataVolumeDeps,
  dataVolume: KubeObject,
  { reason, message }: Trouble,
  phase = "",
): Promise<void> {
  const told = await setFacts(deps, dataVolume, {
    phase,
    claim: undefined,
    claimTrouble: { reason, message },
  });
  if (told) await deps.record(dataVolume, "Warning", reason, message);
}

function originOf(deps: DataVolumeDeps, { origin }: ContentSource): KubeObject | undefined {
  return origin?.kind === "pvc" ? deps.claimOf(origin.key) : undefined;
}

function dataSourceOf(deps: DataVolumeDeps, { metadata, spec }: KubeObject): KubeObject | undefined {
  const ref = (
    spec as { readonly sourceRef?: { readonly namespace?: string; readonly name?: string } } | undefined
  )?.sourceRef;
  return ref === undefined
    ? undefined
    : deps.dataSourceOf(`${ref.namespace ?? metadata.namespace}/${ref.name}`);
}

/** A claim of the DataVolume's name is its own, or holds its content, or may be taken over; else it is in the way. */
async function ownClaim(deps: DataVolumeDeps, dataVolume: KubeObject, claim: KubeObject): Promise<boolean> {
  const { metadata } = claim;
  const owners = metadata.ownerReferences ?? [];
  const owner = owners.find(({ controller }) => controller === true);
  if (owner?.uid === dataVolume.metadata.uid) return true;
  const populated = metadata.annotations?.[populatedFor] === metadata.name;
  const adoptable = dataVolume.metadata.annotations?.[allowClaimAdoption] === "true";
  if ((populated || adoptable) && (owner === undefined || owner.kind === "DataVolume")) {
    const annotations = { ...metadata.annotations, [populatedFor]: metadata.name ?? "" };
    const ownerReferences = [...owners.filter((entry) => entry !== owner), ownerOf(dataVolume)];
    await deps.updateClaim({ ...claim, metadata: { ...metadata, annotations, ownerReferences } });
    return false;
  }
  const message = `Resource "${metadata.name}" already exists and is not managed by DataVolume`;
  await refuse(deps, dataVolume, { reason: "ErrResourceExists", message });
  return false;
}

/** Phases in which the content has not begun to move. */
const waiting = new Set(["", "Pending", "WaitForFirstConsumer"]);

async function follow(deps: DataVolumeDeps, dataVolume: KubeObject, claim: KubeObject): Promise<void> {
  const phase = phaseOfDataVolume(dataVolume);
  if (phaseOfClaim(claim) !== "Bound") {
    await setFacts(deps, dataVolume, {
      phase: waits(deps, claim) ? "WaitForFirstConsumer" : "Pending",
      claim,
    });
    return;
  }
  if (claim.metadata.annotations?.[populatedFor] === dataVolume.metadata.name) {
    return finishPopulated(deps, dataVolume, claim);
  }
  const source = contentSourceOf(dataVolume, deps.dataSourceOf);
  if (phase === "Succeeded") return;
  const operation: Operation = source.ok ? source.source.operation : "Import";
  const next = waiting.has(phase) ? "PVCBound" : nextPhases(operation)[phase];
  const failing = operation === "Import" && dataVolume.metadata.annotations?.[simulate] === "import-error";
  if (failing && next === "Succeeded") {
    const told = await setFacts(deps, dataVolume, { phase, claim, transferTrouble: importError });
    if (told) await deps.record(dataVolume, "Warning", importError.reason, importError.message);
    return;
  }
  if (next !== undefined) await setFacts(deps, dataVolume, { phase: next, claim });
}

/** From phase to phase, by what is done. An upload waits for somebody to send something. */
function nextPhases(operation: Operation): { readonly [phase: string]: string } {
  if (operation === "Upload") return { PVCBound: "UploadScheduled", UploadScheduled: "UploadReady" };
  const scheduled = operation === "Import" ? "ImportScheduled" : "CloneScheduled";
  const moving = `${operation}InProgress`;
  return { PVCBound: scheduled, [scheduled]: moving, [moving]: "Succeeded" };
}

function waits(deps: DataVolumeDeps, { metadata, spec }: KubeObject): boolean {
  const { annotations = {} } = metadata;
  const name = (spec as { readonly storageClassName?: string } | undefined)?.storageClassName;
  const storageClass = deps.classes().find((candidate) => candidate.metadata.name === name);
  const consumed = annotations[selectedNode] !== undefined || annotations[bindImmediately] !== undefined;
  return waitsForConsumer(storageClass) && !consumed;
}

/** The claim brought its content along: nothing is imported. */
async function finishPopulated(
  deps: DataVolumeDeps,
  dataVolume: KubeObject,
  claim: KubeObject,
): Promise<void> {
  const { metadata } = dataVolume;
  if (metadata.annotations?.[prePopulated] === undefined) {
    const annotations = { ...metadata.annotations, [prePopulated]: claim.metadata.name ?? "" };
    await deps.update({ ...dataVolume, metadata: { ...metadata, annotations } });
    return;
  }
  await setFacts(deps, dataVolume, { phase: "Succeeded", claim });
}

/** Writes the status that follows from the facts; says whether that was news. */
async function setFacts(
  deps: DataVolumeDeps,
  dataVolume: KubeObject,
  facts: DataVolumeFacts,
): Promise<boolean> {
  const status = dataVolumeStatus(dataVolume, facts, deps.now());
  if (jsonEqual(status, dataVolume.status ?? {})) return false;
  await deps.setStatus(dataVolume, status);
  return true;
}
