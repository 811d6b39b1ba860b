import { fieldAt, goDurationMs, type JsonValue } from "@unfold/apimachinery";
import { listProblems, listsAt, scopedListProblems } from "../run/filter-lists.js";
import { newFilterFields, oldFilterFields } from "./backup-filter.js";

const mixedFilters = `include-resources, exclude-resources and include-cluster-resources are old filter parameters.
include-cluster-scoped-resources, exclude-cluster-scoped-resources, include-namespace-scoped-resources and exclude-namespace-scoped-resources are new filter parameters.
They cannot be used together`;

/** What is wrong with a Backup's spec by itself, in Velero's words (Velero pkg/controller prepareBackupRequest). */
export function validateBackupSpec(spec: JsonValue | undefined): readonly string[] {
  const problems: string[] = [];
  const isList = (field: string): boolean => Array.isArray(fieldAt(spec, field));
  const hasOld =
    oldFilterFields.some(isList) || typeof fieldAt(spec, "includeClusterResources") === "boolean";
  const hasNew = newFilterFields.some(isList);
  if (hasOld && hasNew) problems.push(mixedFilters);
  const tell = (what: string, found: readonly string[]): void => {
    for (const problem of found) problems.push(`Invalid ${what}included/excluded ${problem}`);
  };
  const lists = (what: string, check: typeof listProblems): readonly string[] =>
    check(listsAt(spec, what)).map((problem) => `resource lists: ${problem}`);
  if (hasNew) {
    tell("cluster-scoped ", lists("ClusterScopedResources", scopedListProblems));
    tell("namespace-scoped ", lists("NamespaceScopedResources", scopedListProblems));
  } else {
    tell("", lists("Resources", listProblems));
  }
  tell(
    "",
    listProblems(listsAt(spec, "Namespaces")).map((problem) => `namespace lists: ${problem}`),
  );
  if (Array.isArray(fieldAt(spec, "orLabelSelectors")) && isGiven(fieldAt(spec, "labelSelector"))) {
    problems.push(
      "encountered labelSelector as well as orLabelSelectors in backup spec, only one can be specified",
    );
  }
  const ttl = fieldAt(spec, "ttl");
  if (typeof ttl === "string" && ttl !== "" && goDurationMs(ttl) === undefined) {
    problems.push(`Invalid ttl: ${JSON.stringify(ttl)} is no duration such as 720h0m0s`);
  }
  return problems;
}

function isGiven(value: JsonValue | undefined): boolean {
  return value !== undefined && value !== null;
}
