import { sign, verify } from "node:crypto";
import { isJsonObject, type JsonObject } from "@unfold/apimachinery";
import type { SigningKey } from "./signing-key.js";

/** Signs claims as a JSON Web Token (RFC 7519, compact form). */
export function signToken(claims: JsonObject, { privateKey, id, algorithm }: SigningKey): string {
  const signed = `${encode({ alg: algorithm, kid: id })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding: "ieee-p1363" });
  return `${signed}.${signature.toString("base64url")}`;
}

/** The claims of a token this key signed; undefined for everything else. Times are not looked at. */
export function verifyToken(token: string, { publicKey, algorithm }: SigningKey): JsonObject | undefined {
  const [header = "", payload = "", signature = "", ...rest] = token.split(".");
  // The header's own word for the algorithm is believed only where it is the key's: "none" is none.
  if (rest.length > 0 || decode(header)?.alg !== algorithm) return undefined;
  const genuine = verify(
    "sha256",
    Buffer.from(`${header}.${payload}`),
    { key: publicKey, dsaEncoding: "ieee-p1363" },
    Buffer.from(signature, "base64url"),
  );
  return genuine ? decode(payload) : undefined;
}

/** Whether a text has the form of a token. */
export function looksLikeToken(text: string): boolean {
  return /^[\w-]+\.[\w-]+\.[\w-]+$/.test(text);
}

function encode(value: JsonObject): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
