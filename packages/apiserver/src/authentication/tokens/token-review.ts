import { badRequest, type KubeObject, listAt, stringAt, withField } from "@unfold/apimachinery";
import type { ApiContext } from "../../verbs/api-context.js";
import type { ResourceRequest } from "../../verbs/resource-request.js";
import { userFields } from "../user-fields.js";
import { tokenIssuer } from "./account-tokens.js";

/** Answers a TokenReview: whose token is this? (pkg/registry/authentication/tokenreview) */
export async function reviewToken(
  context: ApiContext,
  _request: ResourceRequest,
  review: KubeObject,
): Promise<KubeObject> {
  const token = stringAt(review.spec, "token") ?? "";
  if (token === "") throw badRequest("token is required for TokenReview in authentication");
  const asked = listAt(review.spec, "audiences").map(String);
  const owner =
    context.tokens.owner(token, asked.length === 0 ? [tokenIssuer] : asked) ??
    staticOwner(context, token, asked);
  const status =
    owner === undefined
      ? { user: {}, error: "invalid bearer token" }
      : { authenticated: true, user: userFields(owner.user), audiences: owner.audiences };
  return withField(review, "status", status) as KubeObject;
}

/** Fixed tokens are for this server only. */
function staticOwner({ staticTokens }: ApiContext, token: string, asked: readonly string[]) {
  const user = staticTokens(token);
  if (user === undefined || (asked.length > 0 && !asked.includes(tokenIssuer))) return undefined;
  return { user, audiences: [tokenIssuer] };
}
