import { type KubeObject, withFieldAt } from "@unfold/apimachinery";
import type { ClusterConfig } from "../config/cluster-config.js";
import type { Failed } from "../engine-error.js";
import { setDraftDefaults } from "../expand/vmi-defaults.js";
import { isText, struct, text } from "../field-value.js";
import { TemplateDraft } from "../template-draft.js";
import { setArchitectureDefaults } from "./architecture-defaults.js";
import { setFeatureDefaults } from "./feature-defaults.js";
import { setHotplugRoom } from "./hotplug-room.js";
import { initialStatus } from "./initial-status.js";
import { setDiskTargets, setTimerDefaults } from "./object-defaults.js";

export type CompleteVmiResult = { readonly ok: true; readonly vmi: KubeObject } | Failed;

/** The CPU model of instances that name none, while the cluster names none either. */
const standardCpuModel = "host-model";

/**
 * What KubeVirt's mutating webhook makes of a new VMI (pkg/virt-api/webhooks/mutating-webhook/mutators): the defaults
 * it shares with virtual machines, then those of its own. Pure: the firmware UUID, which the webhook would draw at
 * random, is there already, because {@link buildVmi} derives it from the machine's name.
 */
export function completeVmi(vmi: KubeObject, config: ClusterConfig): CompleteVmiResult {
  const draft = new TemplateDraft(struct(vmi, "spec") ?? {}, {});
  const failure = setDraftDefaults(draft, config);
  if (failure !== undefined) return failure;
  setFeatureDefaults(draft);
  setTimerDefaults(draft);
  setDiskTargets(draft);
  setArchitectureDefaults(draft);
  setCpuModel(draft, config);
  setHotplugRoom(draft, config);
  const completed = withFieldAt({ ...vmi, spec: draft.closedSpec() }, ["status"], initialStatus(vmi, draft));
  return { ok: true, vmi: completed as KubeObject };
}

function setCpuModel(draft: TemplateDraft, { cpuModel }: ClusterConfig): void {
  const cpu = draft.object(draft.domain, "cpu");
  if (!isText(text(cpu, "model"))) cpu.model = cpuModel ?? standardCpuModel;
}
