import { type ApiError, apiError, groupResource, type UserInfo } from "@unfold/apimachinery";
import { isResource, type RequestAttributes } from "./request-attributes.js";

/** 403 for a request its user may not make (k8s.io/apiserver endpoints/handlers/responsewriters Forbidden). */
export function forbiddenRequest(user: UserInfo, attributes: RequestAttributes, reason: string): ApiError {
  const refusal = harmless(refusalOf(user, attributes));
  const why = reason === "" ? refusal : `${refusal}: ${reason}`;
  if (!isResource(attributes)) return apiError("Forbidden", `forbidden: ${why}`, { details: {} });
  const { group, resource, name } = attributes;
  const what = groupResource({ group, resource }) + (name === "" ? "" : ` ${JSON.stringify(name)}`);
  return apiError("Forbidden", `${what} is forbidden: ${why}`, {
    details: {
      ...(name === "" ? {} : { name }),
      ...(group === "" ? {} : { group }),
      kind: resource,
    },
  });
}

function refusalOf({ username }: UserInfo, attributes: RequestAttributes): string {
  const user = `User ${JSON.stringify(username)}`;
  if (!isResource(attributes)) {
    return `${user} cannot ${attributes.verb} path ${JSON.stringify(attributes.path)}`;
  }
  const { verb, group, resource, subresource, namespace } = attributes;
  const full = subresource === "" ? resource : `${resource}/${subresource}`;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${JSON.stringify(namespace)}`;
  return `${user} cannot ${verb} resource ${JSON.stringify(full)} in API group ${JSON.stringify(group)} ${where}`;
}

/** Browsers take the text for text. */
function harmless(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
