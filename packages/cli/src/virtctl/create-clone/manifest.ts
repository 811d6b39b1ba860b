import { type JsonObject, type MutableJsonObject, setOwnField } from "@unfold/apimachinery";
import { UsageError } from "../../command-line/flag-set.js";
import type { FlagValues } from "../../command-line/flag-values.js";
import { manifestMetadata } from "../manifest-metadata.js";

/** The manifest that `virtctl create clone` prints (KubeVirt pkg/virtctl/create/clone). @throws UsageError */
export function cloneManifest(flags: FlagValues): JsonObject {
  const sourceName = flags.last("source-name") ?? "";
  if (sourceName === "") throw new UsageError("source name must not be empty");
  const source = { ...typeNamed("source", flags.text("source-type") ?? "vm", sourceTypes), name: sourceName };
  const target = {
    ...typeNamed("target", flags.text("target-type") ?? "vm", targetTypes),
    name: flags.last("target-name") ?? "",
  };
  const serial = flags.text("new-smbios-serial");
  return {
    apiVersion: "clone.kubevirt.io/v1beta1",
    kind: "VirtualMachineClone",
    metadata: manifestMetadata(flags, "clone"),
    spec: {
      source,
      target,
      ...list("labelFilters", flags.all("label-filter")),
      ...list("annotationFilters", flags.all("annotation-filter")),
      template: {
        ...list("labelFilters", flags.all("template-label-filter")),
        ...list("annotationFilters", flags.all("template-annotation-filter")),
      },
      ...macAddresses(flags.all("new-mac-address")),
      ...(serial === undefined ? {} : { newSMBiosSerial: serial }),
    },
    status: {},
  };
}

/** One kind under all the names it may be given by; the first one is how errors call it. */
interface CloneType {
  readonly names: readonly string[];
  readonly reference: { readonly apiGroup: string; readonly kind: string };
}

const machine: CloneType = {
  names: ["vm", "VM", "VirtualMachine", "virtualmachine"],
  reference: { apiGroup: "kubevirt.io", kind: "VirtualMachine" },
};
const snapshot: CloneType = {
  names: ["vmsnapshot", "snapshot", "VMSnapshot", "VirtualMachineSnapshot"],
  reference: { apiGroup: "snapshot.kubevirt.io", kind: "VirtualMachineSnapshot" },
};
const sourceTypes = [machine, snapshot];
const targetTypes = [machine];

function typeNamed(role: string, name: string, types: readonly CloneType[]): CloneType["reference"] {
  const found = types.find(({ names }) => names.includes(name));
  if (found !== undefined) return found.reference;
  const supported = types.map(({ names }) => names[0]).join(", ");
  throw new UsageError(`${role} type ${name} is not supported. Supported types: ${supported}`);
}

function list(field: string, values: readonly string[]): JsonObject {
  return values.length === 0 ? {} : { [field]: values };
}

/** `INTERFACE:ADDRESS`, with one colon: addresses are written with dashes. */
function macAddresses(texts: readonly string[]): JsonObject {
  if (texts.length === 0) return {};
  const newMacAddresses: MutableJsonObject = {};
  for (const text of texts) {
    const [name, address, ...more] = text.split(":");
    if (name === undefined || address === undefined || more.length > 0) {
      throw new UsageError(
        `newMacAddress parameter ${text} is invalid: exactly one ':' is expected. For example: 'interface0:address0'`,
      );
    }
    setOwnField(newMacAddresses, name, address);
  }
  return { newMacAddresses };
}
