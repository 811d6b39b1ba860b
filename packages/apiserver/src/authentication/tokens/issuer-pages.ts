import { type PathHandler, requireRead } from "../../request/handle-request.js";
import { replyText } from "../../request/reply.js";
import { type AccountTokens, tokenIssuer } from "./account-tokens.js";

const documents: { readonly [path: string]: (tokens: AccountTokens) => object } = {
  "/.well-known/openid-configuration": ({ algorithm }) => ({
    issuer: tokenIssuer,
    jwks_uri: `${tokenIssuer}/openid/v1/jwks`,
    response_types_supported: ["id_token"],
    subject_types_supported: ["public"],
    id_token_signing_alg_values_supported: [algorithm],
  }),
  "/openid/v1/jwks": ({ jwk }) => ({ keys: [jwk] }),
};

/** How others verify service account tokens: OpenID Connect discovery and the public key. */
export function issuerPages(tokens: AccountTokens): PathHandler {
  return (path, _query, request, response) => {
    const known = path.endsWith("/") ? path.slice(0, -1) : path;
    const document = Object.hasOwn(documents, known) ? documents[known] : undefined;
    if (document === undefined) return false;
    requireRead(request);
    const type = known === "/openid/v1/jwks" ? "application/jwk-set+json" : "application/json";
    replyText(response, 200, JSON.stringify(document(tokens)), "json", type);
    return true;
  };
}
