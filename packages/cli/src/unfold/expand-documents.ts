import { type KubeObject, withField } from "@unfold/apimachinery";
import {
  type ClusterConfig,
  clusterConfigOf,
  type ExpandMode,
  expandWithRecord,
  find,
  inferMatchers,
  type ObjectReference,
  referencesOf,
  typeKinds,
  withRecord,
} from "@unfold/instancetype";
import { isList, type ManifestFormat, type Manifests, objectsOf } from "./expand-input.js";
import { defaultNamespace, manifestLookup, type TypeSource } from "./expand-source.js";
import { CommandError } from "./run-unfold.js";

export interface ExpandOptions {
  readonly mode: ExpandMode;
  readonly format: ManifestFormat | undefined;
  /** Whether expanded machines carry their record. */
  readonly record: boolean;
}

interface Surroundings extends ExpandOptions {
  readonly given: readonly KubeObject[];
  readonly source: TypeSource;
  readonly config: ClusterConfig;
}

/** Kinds that are read, not printed. */
const inputKinds: ReadonlySet<string> = new Set([
  ...typeKinds.map(({ kind }) => kind),
  "ControllerRevision",
  "KubeVirt",
]);

/**
 * The manifests with their virtual machines expanded, in the order given.
 * @throws CommandError naming the first machine that cannot be expanded
 */
export async function expandDocuments(
  { documents }: Manifests,
  source: TypeSource,
  options: ExpandOptions,
): Promise<readonly KubeObject[]> {
  const given = documents.flatMap(objectsOf);
  if (!given.some(isMachine)) throw new CommandError("no VirtualMachine in what was given");
  const kubevirt = given.find(({ kind }) => kind === "KubeVirt");
  const config = kubevirt === undefined ? await source.config() : clusterConfigOf(kubevirt);
  const surroundings: Surroundings = { ...options, given, source, config };
  const expanded: KubeObject[] = [];
  for (const document of documents) {
    const items: KubeObject[] = [];
    for (const object of objectsOf(document)) {
      if (!inputKinds.has(object.kind)) items.push(await expandObject(object, surroundings));
    }
    if (isList(document) && items.length > 0)
      expanded.push(withField(document, "items", items) as KubeObject);
    else expanded.push(...items);
  }
  return expanded;
}

function isMachine({ apiVersion, kind }: KubeObject): boolean {
  return kind === "VirtualMachine" && apiVersion.startsWith("kubevirt.io/");
}

async function expandObject(object: KubeObject, surroundings: Surroundings): Promise<KubeObject> {
  if (!isMachine(object)) return object;
  const { source, given, config, mode, record } = surroundings;
  const fail = (message: string): never => {
    const { namespace, name } = object.metadata;
    throw new CommandError(`VirtualMachine ${[namespace, name].filter(Boolean).join("/")}: ${message}`);
  };
  const inferred = await inferMatchers(object, async (reference) => {
    return given.find((candidate) => isNamed(candidate, reference)) ?? (await source.get(reference));
  });
  if (!inferred.ok) return fail(inferred.error);
  const lookup = manifestLookup([...(await fetched(inferred.vm, source)), ...given]);
  const instancetype = find("instancetype", inferred.vm, lookup);
  if (!instancetype.ok) return fail(instancetype.error.message);
  const preference = find("preference", inferred.vm, lookup);
  if (!preference.ok) return fail(preference.error.message);
  const types = { instancetype: instancetype.found, preference: preference.found };
  const result = expandWithRecord(inferred.vm, { ...types, config, mode });
  if (!result.ok) return fail(result.error.message);
  return record && result.record !== undefined ? withRecord(result.vm, result.record) : result.vm;
}

async function fetched(vm: KubeObject, source: TypeSource): Promise<readonly KubeObject[]> {
  const found = await Promise.all(referencesOf(vm).map((reference) => source.get(reference)));
  return found.filter((object) => object !== undefined);
}

function isNamed({ kind, metadata }: KubeObject, { resource, namespace, name }: ObjectReference): boolean {
  return (
    `${kind.toLowerCase()}s` === resource.resource &&
    metadata.name === name &&
    (metadata.namespace ?? defaultNamespace) === (namespace ?? defaultNamespace)
  );
}
