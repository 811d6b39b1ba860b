import {
  type Admission,
  type AdmissionRule,
  isJsonObject,
  type KubeObject,
  listAt,
  objectAt,
  type StatusCause,
  stringAt,
  withFieldAt,
} from "@unfold/apimachinery";
import { allowed, deniedFor } from "./answers.js";
import { invalid } from "./review-source.js";

const rules: readonly AdmissionRule[] = [
  {
    groups: ["clone.kubevirt.io"],
    versions: ["v1alpha1", "v1beta1"],
    resources: ["virtualmachineclones"],
    operations: ["CREATE"],
  },
];

/** KubeVirt's mutating webhook of clones (pkg/virt-api/webhooks/mutating-webhook/mutators/clone-mutator): a target's name. */
export function cloneMutator(newUuid: () => string): Admission {
  return {
    name: "vm-clone-mutator.kubevirt.io",
    type: "mutating",
    path: "/vm-clone-mutate-create",
    rules,
    failurePolicy: "Fail",
    review: async ({ object }) => (object === undefined ? allowed() : allowed(withTarget(object, newUuid))),
  };
}

function withTarget(clone: KubeObject, newUuid: () => string): KubeObject {
  if ((stringAt(clone.spec, "target", "name") ?? "") !== "") return clone;
  const suffix = newUuid().replaceAll("-", "").slice(-5);
  const target = {
    apiGroup: "kubevirt.io",
    kind: "VirtualMachine",
    ...objectAt(clone.spec, "target"),
    name: `clone-${stringAt(clone.spec, "source", "name") ?? ""}-${suffix}`,
  };
  return withFieldAt(clone, ["spec", "target"], target) as KubeObject;
}

/** KubeVirt's validating webhook of clones (pkg/virt-api/webhooks/validating-webhook/admitters/vmclone-admitter). */
export function cloneValidator(): Admission {
  return {
    name: "vm-clone-validator.kubevirt.io",
    type: "validating",
    path: "/vm-clone-validate-create",
    rules,
    failurePolicy: "Fail",
    review: async ({ object }) => {
      const causes = object === undefined ? [] : reviewClone(object);
      return causes.length > 0 ? deniedFor(causes) : allowed();
    },
  };
}

const filterFields: readonly (readonly [path: readonly string[], field: string])[] = [
  [["annotationFilters"], "spec.annotations"],
  [["labelFilters"], "spec.labels"],
  [["template", "annotationFilters"], "spec.template.annotations"],
  [["template", "labelFilters"], "spec.template.labels"],
];

function reviewClone({ spec }: KubeObject): readonly StatusCause[] {
  return [
    ...filterFields.flatMap(([path, field]) => reviewFilters(listAt(spec, ...path).map(String), field)),
    ...reviewKinds(spec),
    ...reviewSource(spec),
    ...reviewTarget(spec),
    ...reviewAddresses(spec),
  ];
}

function reviewFilters(filters: readonly string[], field: string): readonly StatusCause[] {
  return filters.flatMap((filter) => {
    if (filter.length === 1) {
      return filter === "!" ? [invalid(field, "a negation character is not a valid filter")] : [];
    }
    const text = (what: string, sign: string, rule: string) =>
      `${field} filter ${filter} is invalid: cannot contain a ${what} character (${sign}); FilterRules: ${rule}`;
    const negation = "NegationChar can be only used at the beginning of the filter";
    const wildcard = "WildcardChar can be only at the end of the filter";
    return [
      ...(filter.slice(1).includes("!") ? [invalid(field, text("negation", "!", negation))] : []),
      ...(filter.slice(0, -1).includes("*") ? [invalid(field, text("wildcard", "*", wildcard))] : []),
    ];
  });
}

function reviewKinds(spec: KubeObject["spec"]): readonly StatusCause[] {
  const source = stringAt(spec, "source", "kind") ?? "";
  const target = objectAt(spec, "target");
  const supported = ["VirtualMachine", "VirtualMachineSnapshot"];
  return [
    ...(supported.includes(source) ? [] : [invalid("spec.Source.Kind", "Source kind is not supported")]),
    ...(target === undefined || stringAt(target, "kind") === "VirtualMachine"
      ? []
      : [invalid("spec.Target.Kind", "Target kind is not supported")]),
  ];
}

function reviewSource(spec: KubeObject["spec"]): readonly StatusCause[] {
  const source = objectAt(spec, "source");
  if (source === undefined) return [invalid("spec.Source", "Source cannot be nil")];
  const empty = (field: string): boolean => (stringAt(source, field) ?? "") === "";
  return [
    ...(empty("apiGroup") ? [invalid("spec.Source.APIGroup", "Source's APIGroup cannot be empty")] : []),
    ...(empty("kind") ? [invalid("spec.Source", "Source's Kind cannot be empty")] : []),
    ...(empty("name") ? [invalid("spec.Source.Name", "Source's name cannot be empty")] : []),
  ];
}

function reviewTarget(spec: KubeObject["spec"]): readonly StatusCause[] {
  const [source, target] = [objectAt(spec, "source"), objectAt(spec, "target")];
  const machines = [source, target].every((reference) => stringAt(reference, "kind") === "VirtualMachine");
  if (!machines || stringAt(source, "name") !== stringAt(target, "name")) return [];
  const message = "Target name cannot be equal to source name when both are VirtualMachines";
  return [invalid("spec.target.name", message)];
}

/** Six or eight bytes, written with colons or dashes. */
const address =
  /^[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}|(?::[0-9a-f]{2}){7}|(?:-[0-9a-f]{2}){5}|(?:-[0-9a-f]{2}){7})$/i;

function reviewAddresses(spec: KubeObject["spec"]): readonly StatusCause[] {
  const addresses = objectAt(spec, "newMacAddresses");
  if (!isJsonObject(addresses)) return [];
  return Object.entries(addresses).flatMap(([name, given]) => {
    if (given === "" || (typeof given === "string" && address.test(given))) return [];
    const message = `interface ${name} has malformed MAC address (${String(given)}).`;
    return [invalid(`spec.newMacAddresses.${name}`, message)];
  });
}
