import {
  fieldAt,
  isJsonObject,
  type JsonValue,
  type KubeObject,
  listAt,
  stringAt,
} from "@unfold/apimachinery";
import { resources } from "../inventory/known-resources.js";

/** An object a machine cannot start, or cannot be the same, without. */
export interface Dependency {
  readonly groupResource: string;
  readonly namespace: string;
  readonly name: string;
  /** Field of the machine that names it. */
  readonly field: string;
}

/** Where a machine names an object: below one of its volumes, networks or access credentials. */
interface Reference {
  readonly groupResource: string;
  readonly path: readonly [field: string, ...below: string[]];
}

const secrets = resources.secrets;
const claims = resources.persistentVolumeClaims;
const networkAttachments = "network-attachment-definitions.k8s.cni.cncf.io";

/** Volume sources that name objects (kubevirt.io/v1 Volume). A DataVolume stands for the PVC of its name too. */
const volumeReferences: readonly Reference[] = [
  { groupResource: claims, path: ["persistentVolumeClaim", "claimName"] },
  { groupResource: resources.dataVolumes, path: ["dataVolume", "name"] },
  { groupResource: claims, path: ["dataVolume", "name"] },
  { groupResource: claims, path: ["memoryDump", "claimName"] },
  { groupResource: claims, path: ["ephemeral", "persistentVolumeClaim", "claimName"] },
  { groupResource: resources.configMaps, path: ["configMap", "name"] },
  { groupResource: secrets, path: ["secret", "secretName"] },
  { groupResource: resources.serviceAccounts, path: ["serviceAccount", "serviceAccountName"] },
  { groupResource: secrets, path: ["cloudInitNoCloud", "secretRef", "name"] },
  { groupResource: secrets, path: ["cloudInitNoCloud", "networkDataSecretRef", "name"] },
  { groupResource: secrets, path: ["cloudInitConfigDrive", "secretRef", "name"] },
  { groupResource: secrets, path: ["cloudInitConfigDrive", "networkDataSecretRef", "name"] },
  { groupResource: resources.configMaps, path: ["sysprep", "configMap", "name"] },
  { groupResource: secrets, path: ["sysprep", "secret", "name"] },
  { groupResource: secrets, path: ["containerDisk", "imagePullSecret"] },
];

const credentialReferences: readonly Reference[] = [
  { groupResource: secrets, path: ["sshPublicKey", "source", "secret", "secretName"] },
  { groupResource: secrets, path: ["userPassword", "source", "secret", "secretName"] },
];

const networkReferences: readonly Reference[] = [
  { groupResource: networkAttachments, path: ["multus", "networkName"] },
];

/** References by the field of an item they begin with: an item has few fields, and there are many references. */
type ReferencesByField = ReadonlyMap<string, readonly Reference[]>;

function byField(references: readonly Reference[]): ReferencesByField {
  const fields = new Set(references.map(({ path: [field] }) => field));
  return new Map([...fields].map((field) => [field, references.filter(({ path }) => path[0] === field)]));
}

const parts: readonly (readonly [list: string, references: ReferencesByField])[] = [
  ["volumes", byField(volumeReferences)],
  ["accessCredentials", byField(credentialReferences)],
  ["networks", byField(networkReferences)],
];

/** Every kind of object a machine may depend on. */
export const dependencyResources: ReadonlySet<string> = new Set(
  [volumeReferences, credentialReferences, networkReferences].flatMap((references) =>
    references.map(({ groupResource }) => groupResource),
  ),
);

/** Every object the machine's template names, each once. Optional ConfigMaps and Secrets are no dependencies. */
export function dependenciesOf(vm: KubeObject): readonly Dependency[] {
  const spec = fieldAt(vm.spec, "template", "spec");
  const found = new Map<string, Dependency>();
  for (const [list, references] of parts) {
    for (const [index, item] of listAt(spec, list).entries()) {
      for (const field of Object.keys(isJsonObject(item) ? item : {})) {
        for (const reference of references.get(field) ?? []) {
          const dependency = namedBy(item, `${list}[${stringAt(item, "name") ?? index}]`, reference, vm);
          if (dependency === undefined) continue;
          found.set(`${dependency.groupResource}/${dependency.namespace}/${dependency.name}`, dependency);
        }
      }
    }
  }
  return [...found.values()];
}

function namedBy(
  item: JsonValue,
  place: string,
  { groupResource, path }: Reference,
  vm: KubeObject,
): Dependency | undefined {
  const name = stringAt(item, ...path);
  if (name === undefined || name === "" || fieldAt(item, path[0], "optional") === true) return undefined;
  const [namespace, own] = name.includes("/") ? splitName(name) : [vm.metadata.namespace ?? "", name];
  return { groupResource, namespace, name: own, field: `spec.template.spec.${place}.${path.join(".")}` };
}

/** Multus names networks of other namespaces as `NAMESPACE/NAME`. */
function splitName(name: string): readonly [string, string] {
  const slash = name.indexOf("/");
  return [name.slice(0, slash), name.slice(slash + 1)];
}
