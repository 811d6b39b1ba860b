import { resourceVerbs } from "../discovery/resource-verbs.js";
import type { ServedKind } from "../kinds/kind-registry.js";
import type { ResourceKind } from "../kinds/resource-kind.js";
import { servedScale } from "../kinds/scale-kind.js";

/** One operation of a path, before it is written in either dialect. */
export interface Operation {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  readonly action: "get" | "list" | "post" | "put" | "patch" | "delete" | "deletecollection";
  readonly id: string;
  readonly description: string;
  readonly body: "object" | "patch" | "options" | undefined;
  readonly answer: "object" | "list" | "status";
}

/** A path and what can be done there. */
export interface KindPath {
  readonly path: string;
  readonly operations: readonly Operation[];
  /** What is sent and answered there, when not the object itself. */
  readonly shows?: ServedKind;
}

interface Template extends Omit<Operation, "id" | "description"> {
  readonly verb: string;
  readonly word: string;
  readonly says: string;
}

const collection: readonly Template[] = [
  {
    verb: "list",
    word: "list",
    says: "list objects of kind",
    method: "get",
    action: "list",
    body: undefined,
    answer: "list",
  },
  {
    verb: "create",
    word: "create",
    says: "create a",
    method: "post",
    action: "post",
    body: "object",
    answer: "object",
  },
  {
    verb: "deletecollection",
    word: "deleteCollection",
    says: "delete all selected",
    method: "delete",
    action: "deletecollection",
    body: "options",
    answer: "status",
  },
];

const single: readonly Template[] = [
  {
    verb: "get",
    word: "read",
    says: "read the",
    method: "get",
    action: "get",
    body: undefined,
    answer: "object",
  },
  {
    verb: "update",
    word: "replace",
    says: "replace the",
    method: "put",
    action: "put",
    body: "object",
    answer: "object",
  },
  {
    verb: "delete",
    word: "delete",
    says: "delete a",
    method: "delete",
    action: "delete",
    body: "options",
    answer: "status",
  },
  {
    verb: "patch",
    word: "patch",
    says: "change parts of the",
    method: "patch",
    action: "patch",
    body: "patch",
    answer: "object",
  },
];

/** Paths of a kind in one version, with the operations its verbs allow. */
export function kindPaths(kind: ResourceKind, version: string): readonly KindPath[] {
  const root = kind.group === "" ? `/api/${version}` : `/apis/${kind.group}/${version}`;
  const scope = kind.namespaced ? "Namespaced" : "";
  const base = kind.namespaced ? `${root}/namespaces/{namespace}/${kind.plural}` : `${root}/${kind.plural}`;
  const subject = (suffix: string): string => `${groupWord(kind.group)}${upperFirst(version)}${suffix}`;
  const main = subject(`${scope}${kind.kind}`);
  const verbs = new Set(resourceVerbs(kind));
  const paths: KindPath[] = [
    { path: base, operations: made(collection, verbs, main, kind.kind) },
    { path: `${base}/{name}`, operations: made(single, verbs, main, kind.kind) },
  ];
  if (kind.namespaced) {
    const everywhere = made(
      collection.slice(0, 1),
      verbs,
      subject(`${kind.kind}ForAllNamespaces`),
      kind.kind,
    );
    paths.push({ path: `${root}/${kind.plural}`, operations: everywhere });
  }
  if (kind.statusSubresource) {
    const ofStatus = made(
      single.filter(({ verb }) => verb !== "delete"),
      verbs,
      `${main}Status`,
      `status of the ${kind.kind}`,
    );
    paths.push({ path: `${base}/{name}/status`, operations: ofStatus });
  }
  if (kind.versions.some(({ name, scale }) => name === version && scale !== undefined)) {
    const ofScale = made(
      single.filter(({ verb }) => verb !== "delete"),
      verbs,
      `${main}Scale`,
      `scale of the ${kind.kind}`,
    );
    paths.push({ path: `${base}/{name}/scale`, operations: ofScale, shows: servedScale });
  }
  return paths.filter(({ operations }) => operations.length > 0);
}

function made(
  templates: readonly Template[],
  verbs: ReadonlySet<string>,
  subject: string,
  noun: string,
): readonly Operation[] {
  return templates
    .filter(({ verb }) => verbs.has(verb))
    .map(({ method, action, word, says, body, answer }) => ({
      method,
      action,
      id: `${word}${subject}`,
      description: `${says} ${noun}`,
      body,
      answer,
    }));
}

/** `kubevirt.io` → `KubevirtIo`, the core group → `Core`: part of operation ids. */
function groupWord(group: string): string {
  if (group === "") return "Core";
  return group
    .replace(/\.k8s\.io$/, "")
    .split(/[.-]/)
    .map(upperFirst)
    .join("");
}

function upperFirst(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
