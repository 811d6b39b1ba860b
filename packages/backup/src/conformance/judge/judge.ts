import type { Finding } from "../../findings/finding.js";
import { historiesOf, type LossEvidence } from "./loss-evidence.js";
import { typeLosses } from "./type-losses.js";

/** Why a scenario failed: the one finding that explains it, and what else holds. */
export interface Judgement {
  readonly finding: Finding;
  /** Consequences, and what the audit says of the archive. */
  readonly related: readonly Finding[];
}

/** Judges by the objects before and after, never by the script. `audited` is what the audit found in the archive. */
export function judge(evidence: LossEvidence, audited: readonly Finding[] = []): Judgement {
  const losses = typeFindings(evidence);
  const [first] = [...refusal(evidence), ...(isAboutTypes(evidence) ? losses : [])];
  const finding = first ?? otherFinding(evidence);
  const related = [...losses, ...audited].filter(({ code }) => code !== finding.code);
  return { finding, related: onePerCode(related) };
}

/** Texts by which kubevirt-velero-plugin refuses a machine; what it refuses is not in the archive. */
const refusals = [
  "VM cannot be safely backed up",
  "VM would not be restored correctly",
  "pod for running VMI not found",
  "VM is running but launcher pod is not included in the backup",
  "VM has DataVolume or PVC volumes and DataVolumes/PVCs is not included in the backup",
];

function refusal({ runs, archive, captured }: LossEvidence): readonly Finding[] {
  const texts = [...runs.map(({ output }) => output), JSON.stringify(archive?.results ?? "")];
  const message = refusals.find((text) => texts.some((printed) => printed.includes(text)));
  if (message === undefined) return [];
  const machine = captured.machines[0]?.metadata;
  const about = machine === undefined ? {} : { machine: `${machine.namespace}/${machine.name}` };
  return [{ code: "L24", ...about, message: `the backup refused it: ${message}` }];
}

function typeFindings(evidence: LossEvidence): readonly Finding[] {
  const histories = historiesOf(evidence);
  return typeLosses.flatMap(([code, check]) => {
    for (const history of histories) {
      const message = check(history, evidence);
      if (message === undefined) continue;
      const { namespace = "", name = "" } = history.before.metadata;
      return [{ code, machine: `${namespace}/${name}`, role: history.role, message }];
    }
    return [];
  });
}

/** A machine without types, or an expectation on disks and secrets, did not fail because of a type. */
function isAboutTypes({ failure: { expectation }, captured, runs }: LossEvidence): boolean {
  const isRestored = runs.some(({ arguments: [verb] }) => verb === "restore");
  if (captured.machines.length === 0 || !isRestored) return false;
  const aboutOthers = new Set(["no import", "no mark"]);
  if (expectation !== undefined && aboutOthers.has(expectation.wanted)) return false;
  return !["ConfigMap", "Secret", "DataVolume", "PersistentVolumeClaim"].includes(expectation?.kind ?? "");
}

const machineKinds = ["VirtualMachine", "VirtualMachineInstance"];

function otherFinding({ failure, captured, missing: missingObjects }: LossEvidence): Finding {
  const { message, expectation } = failure;
  const machine = captured.machines[0]?.metadata ?? captured.instances[0]?.metadata;
  const about = machine === undefined ? {} : { machine: `${machine.namespace ?? ""}/${machine.name ?? ""}` };
  if (expectation === undefined) return { code: "C1", message };
  const { kind, name, wanted } = expectation;
  const object = `${kind} ${name}`;
  if (wanted === "no import") return { code: "C3", ...about, object, message };
  if (wanted === "no mark") return { code: "C5", ...about, object, message };
  if (wanted === "absent") return { code: "C4", object, message };
  const isGone = wanted === "present" || message.endsWith("it is not there");
  const [missing] = wanted === "state" ? missingObjects : [];
  if (!isGone && missing !== undefined) {
    const gone = `${missing.kind} ${missing.name}`;
    return { code: "C6", ...about, object: gone, message: `${gone} is not there: ${missing.needed}` };
  }
  if (!isGone) return { code: "C7", ...about, object, message };
  return { code: machineKinds.includes(kind) ? "C2" : "C6", ...about, object, message };
}

function onePerCode(findings: readonly Finding[]): readonly Finding[] {
  const first = new Map<string, Finding>();
  for (const finding of findings) if (!first.has(finding.code)) first.set(finding.code, finding);
  return [...first.values()];
}
