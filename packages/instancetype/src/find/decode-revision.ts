import { isJsonObject, type JsonObject, type KubeObject } from "@unfold/apimachinery";
import { type Failed, failed } from "../engine-error.js";
import { decodeType } from "./decode-type.js";
import type { FindResult } from "./find.js";
import { instancetypeGroup, instancetypeVersion, typeKinds } from "./type-kinds.js";
import type { Role } from "./type-lookup.js";

const current = `${instancetypeGroup}/${instancetypeVersion}`;

/** Where KubeVirt's scheme is registered; part of the decoder's message (client-go/kubevirt/scheme). */
const schemeName = "kubevirt.io/client-go/kubevirt/scheme/register.go:44";

/** The type held by a ControllerRevision (KubeVirt pkg/instancetype/compatibility). Labels are not consulted. */
export function decodeRevision(role: Role, revision: KubeObject): FindResult {
  const { data } = revision;
  if (!isJsonObject(data)) return failed("other", "unexpected type in ControllerRevision: <nil>");
  const wrong = checkKind(role, data);
  if (wrong !== undefined) return wrong;
  const decoded = decodeType(role, data as KubeObject);
  if (!decoded.ok || decoded.found === undefined) return decoded;
  return { ok: true, found: { ...decoded.found, revision } };
}

function checkKind(role: Role, { apiVersion, kind }: JsonObject): Failed | undefined {
  const entry = typeKinds.find((candidate) => candidate.kind === kind);
  if (apiVersion !== current || entry === undefined) {
    return failed(
      "other",
      `failed to decode object in ControllerRevision: no kind "${kind}" is registered for version "${apiVersion}" in scheme "${schemeName}"`,
    );
  }
  if (entry.role !== role) {
    return failed("other", `unexpected type in ControllerRevision: *${instancetypeVersion}.${kind}`);
  }
  return undefined;
}
