import {
  isJsonObject,
  type JsonObject,
  type JsonValue,
  jsonEqual,
  type KubeObject,
  objectAt,
  stringAt,
} from "@unfold/apimachinery";
import type { Failed } from "../engine-error.js";
import { lookupOf } from "../find/lookup-of.js";
import { captureRevision, isCurrentRevision } from "../revision/capture-revision.js";
import { decodeRevision, type RevisionFormats } from "../revision/decode-revision.js";
import { checkExistingRevision, planCapture } from "../revision/plan-capture.js";
import { sameRevisionData } from "../revision/same-revision-data.js";
import { statusRefField, statusRefOf } from "../revision/status-ref.js";
import { upgradeRevision } from "../revision/upgrade-revision.js";
import { differing, type RecordedKind } from "./recorded-kind.js";

interface RevisionCase {
  readonly id: string;
  readonly op: "decode" | "create" | "compare" | "upgrade" | "store";
  readonly vm: KubeObject;
  readonly revision: KubeObject;
  readonly object: KubeObject;
  readonly a: KubeObject;
  readonly b: KubeObject;
  readonly instancetype?: KubeObject;
  readonly preference?: KubeObject;
  readonly revisions?: readonly KubeObject[];
}

type Golden = JsonObject & { readonly id: string; readonly error: string };
type Answer = readonly [got: JsonObject, want: JsonObject];

/** Capture, decoding, comparison and upgrade of revisions. */
export const revisionKind: RecordedKind = {
  name: "revision",
  recognises: ({ op }) => typeof op === "string" && Object.hasOwn(answers, op),
  family: ({ op }) => `revision-${op}`,
  compare: async (line, golden) => {
    const given = line as unknown as RevisionCase;
    const answer = answers[given.op](given, golden as Golden);
    return answer === undefined ? [] : differing(...answer, jsonEqual);
  },
};

/** Formats that KubeVirt 1.7 stopped reading were recorded with the last release that did. */
function formatsOf(id: string): RevisionFormats {
  return /v1alpha1|v1alpha2|speconly/.test(id) ? "every" : "current";
}

const errorOf = (result: { readonly ok: true } | Failed): string => (result.ok ? "" : result.error.message);

/** 1.6.6 writes an empty creation time, and no type names beside decoded objects. */
function comparable(value: JsonValue | undefined): JsonValue {
  if (Array.isArray(value)) return value.map(comparable);
  if (!isJsonObject(value)) return value ?? null;
  const entries = Object.entries(value).filter(
    ([key, field]) => field !== undefined && !(key === "creationTimestamp" && field === null),
  );
  return Object.fromEntries(entries.map(([key, field]) => [key, comparable(field)]));
}

const withoutType = (object: JsonValue | undefined): JsonObject => {
  const { apiVersion: _, kind: __, ...rest } = isJsonObject(object) ? object : {};
  return comparable(rest) as JsonObject;
};

const roles = ["instancetype", "preference"] as const;

function answerDecode({ id, revision }: RevisionCase, golden: Golden): Answer {
  const result = decodeRevision(revision, formatsOf(id));
  const error = golden.error === "" ? (golden.instancetypeError ?? "") : golden.error;
  // A type of the other role is an error only for who asked for one role.
  const want = { error: golden.decoded === undefined ? error : "", decoded: withoutType(golden.decoded) };
  const decoded = result.ok ? withoutType(result.object) : {};
  return [
    { error: errorOf(result), decoded, current: isCurrentRevision(revision) },
    { ...want, current: golden.isLatestVersion },
  ];
}

function answerCreate({ vm, object }: RevisionCase, golden: Golden): Answer {
  return [withoutType(captureRevision(vm, object)), withoutType(golden.revision)];
}

function answerCompare({ id, a, b }: RevisionCase, golden: Golden): Answer {
  const result = sameRevisionData(a, b, formatsOf(id));
  return [
    { error: errorOf(result), equal: result.ok && result.same },
    { error: golden.error, equal: golden.equal },
  ];
}

/** Plays the writes of a plan against the recorded store. */
function answerStore(given: RevisionCase, golden: Golden): Answer {
  const { vm, revisions = [] } = given;
  const lookup = lookupOf(
    [given.instancetype, given.preference, ...revisions].filter((object) => object !== undefined),
  );
  const got: { [field: string]: JsonValue | undefined } = {};
  const created: JsonValue[] = [];
  for (const role of roles) {
    const result = planCapture(role, vm, lookup);
    if (!result.ok) return [{ error: errorOf(result) }, { error: golden.error }];
    const { plan } = result;
    const existing = revisions.find(({ metadata }) => metadata.name === plan?.revision?.metadata.name);
    if (plan?.revision !== undefined && existing !== undefined) {
      const failure = checkExistingRevision(existing, plan.revision);
      if (failure !== undefined) return [{ error: errorOf(failure) }, { error: golden.error }];
    } else if (plan?.revision !== undefined) {
      created.push(withoutType(plan.revision));
    }
    got[statusRefField[role]] = plan?.ref ?? statusRefOf(role, vm);
  }
  const stored = Array.isArray(golden.storedRevisions) ? golden.storedRevisions : [];
  const names = new Set(revisions.map(({ metadata }) => metadata.name));
  const added = stored.filter((revision) => !names.has(stringAt(revision, "metadata", "name")));
  return [
    { error: "", instancetypeRef: got.instancetypeRef, preferenceRef: got.preferenceRef, created },
    {
      error: golden.error,
      instancetypeRef: golden.instancetypeRef,
      preferenceRef: golden.preferenceRef,
      created: added.map(withoutType),
    },
  ];
}

/** The revisions each role is upgraded to; who writes them in which order is the controller's business. */
function answerUpgrade({ vm, revisions = [] }: RevisionCase, golden: Golden): Answer | undefined {
  const upgraded: JsonValue[] = [];
  for (const role of roles) {
    const name = stringAt(statusRefOf(role, vm), "controllerRevisionRef", "name") ?? "";
    if (objectAt(vm.spec, role) === undefined || name === "") continue;
    const revision = revisions.find(({ metadata }) => metadata.name === name);
    if (revision === undefined) return undefined;
    const result = upgradeRevision(vm, revision);
    if (!result.ok) return [{ error: errorOf(result) }, { error: golden.error }];
    if (result.revision !== undefined) upgraded.push(withoutType(result.revision));
  }
  const stored = Array.isArray(golden.storedRevisions) ? golden.storedRevisions : [];
  const written = upgraded.filter((revision) =>
    stored.some((candidate) => jsonEqual(withoutType(candidate), revision)),
  );
  const created = golden.error === "" ? upgraded : written;
  return [{ created }, { created: written }];
}

const answers = {
  decode: answerDecode,
  create: answerCreate,
  compare: answerCompare,
  store: answerStore,
  upgrade: answerUpgrade,
};
