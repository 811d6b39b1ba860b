import { type KubeObject, objectAt, stringAt, withField, withFieldAt } from "@unfold/apimachinery";
import {
  type ClusterConfig,
  captureRevision,
  collapse,
  configOfExpansion,
  digestRecordOf,
  type ExpansionRecord,
  expand,
  nextStatusRef,
  pathText,
  type Role,
  recordOf,
  revisionNameFor,
  specDifferences,
  type statusRefOf,
  typeOfRecord,
  withRevisionName,
} from "@unfold/instancetype";
import { blockedBy } from "../expansion/blocked-by.js";
import { isReferencing } from "../policy/policy-behaviours.js";
import { annotationOf, undoAnnotation } from "./undo-annotations.js";

/** One type the machine is to name again, with the revision that holds it. */
export interface UndoneRole {
  readonly role: Role;
  /** As it has to be, under the name the machine knew it by. */
  readonly revision: KubeObject;
  /** Name to take where another machine has that name with the same data. */
  readonly ownName: string;
  /** The user named the revision in the spec. */
  readonly namedByUser: boolean;
  readonly statusRef: (revisionName: string) => NonNullable<ReturnType<typeof statusRefOf>>;
}

export type UndoPlan =
  | {
      readonly kind: "undo";
      /** The referencing machine; nothing to write when the undo got that far before. */
      readonly referencing: KubeObject | undefined;
      readonly roles: readonly UndoneRole[];
    }
  /** There is nothing to undo. */
  | { readonly kind: "unchanged"; readonly reason: string }
  | { readonly kind: "refused"; readonly reasons: readonly string[] };

const bothRoles: readonly Role[] = ["instancetype", "preference"];

/** What taking a machine's expansion back comes to, from the machine alone. */
export function planUndo(vm: KubeObject, config: ClusterConfig): UndoPlan {
  const record = recordOf(vm);
  const begun = annotationOf(vm, undoAnnotation) !== undefined;
  if (isReferencing(vm)) {
    if (begun && record !== undefined)
      return { kind: "undo", referencing: undefined, roles: rolesOf(vm, record) };
    return { kind: "unchanged", reason: "names its types" };
  }
  if (vm.metadata.deletionTimestamp !== undefined) return refused("it is being deleted");
  const digests = digestRecordOf(vm);
  if (record === undefined && digests === undefined) {
    return { kind: "unchanged", reason: "has no record of an expansion" };
  }
  const blocker = blockedBy(vm, undefined);
  if (blocker !== undefined) return refused(`${blocker.reason}: try again when it is over`);
  const collapsed = collapse(vm, record ?? (digests as NonNullable<typeof digests>));
  if (!collapsed.ok) return refused(...collapsed.reasons);
  if (record === undefined) return refused("its record cannot be read");
  const differences = differencesWhenExpanded(vm, collapsed.vm, record, config);
  if (differences.length > 0) return refused(...differences);
  return { kind: "undo", referencing: collapsed.vm, roles: rolesOf(vm, record) };
}

function refused(...reasons: readonly string[]): UndoPlan {
  return { kind: "refused", reasons };
}

/** What was added beside the expanded fields must mean the same under the types as without them. */
function differencesWhenExpanded(
  vm: KubeObject,
  collapsed: KubeObject,
  record: ExpansionRecord,
  config: ClusterConfig,
): readonly string[] {
  const expanded = expand(collapsed, {
    instancetype: typeOfRecord("instancetype", record),
    preference: typeOfRecord("preference", record),
    config: configOfExpansion(vm, config),
    mode: "faithful",
  });
  if (!expanded.ok) return [expanded.error.message];
  return specDifferences(vm, expanded.vm).map(
    ({ path }) => `${pathText(path)} would become another value under the types it was expanded from`,
  );
}

function rolesOf(vm: KubeObject, record: ExpansionRecord): readonly UndoneRole[] {
  return bothRoles.flatMap((role) => {
    const recorded = record[role];
    const type = typeOfRecord(role, record);
    if (recorded === undefined || type === undefined) return [];
    const named = stringAt(recorded.matcher, "revisionName") ?? "";
    const pinned = stringAt(recorded.statusRef, "controllerRevisionRef", "name") ?? "";
    const ownName = revisionNameFor(vm, type.object);
    const captured = captureRevision(vm, type.object);
    const name = chosenName(vm, role) || named || pinned || ownName;
    return [
      {
        role,
        revision: { ...captured, metadata: { ...captured.metadata, name } },
        ownName,
        namedByUser: named !== "",
        statusRef: (revisionName: string) =>
          withRevisionName(
            recorded.statusRef ?? nextStatusRef(recorded.matcher, undefined).ref,
            revisionName,
          ),
      },
    ];
  });
}

/** The name an interrupted undo settled on. */
function chosenName(vm: KubeObject, role: Role): string {
  return stringAt(objectAt(vm.spec, role), "revisionName") ?? "";
}

/** The referencing machine with its revisions named in the spec, so that nothing else can be meant meanwhile. */
export function withNamedRevisions(vm: KubeObject, names: ReadonlyMap<Role, string>): KubeObject {
  return [...names].reduce(
    (given, [role, name]) => withFieldAt(given, ["spec", role, "revisionName"], name) as KubeObject,
    withField(vm, "status", undefined) as KubeObject,
  );
}
