import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
} from "node:crypto";
import type { JsonObject } from "@unfold/apimachinery";

/** The key that signs service account tokens. */
export interface SigningKey {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** `kid` of tokens and of the published key. */
  readonly id: string;
  /** `alg` of tokens: by the kind of key. */
  readonly algorithm: "ES256" | "RS256";
}

/** Makes a key: EC P-256, PKCS#8 PEM. */
export function generateSigningKey(): string {
  const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

/** Reads a private key, EC P-256 or RSA, PEM. @throws Error for any other */
export function readSigningKey(pem: string): SigningKey {
  const privateKey = createPrivateKey(pem);
  const publicKey = createPublicKey(privateKey);
  const der = publicKey.export({ type: "spki", format: "der" });
  const id = createHash("sha256").update(der).digest("base64url");
  return { privateKey, publicKey, id, algorithm: algorithmOf(privateKey) };
}

/** Whether {@link readSigningKey} can read it. */
export function isSigningKey(pem: string): boolean {
  try {
    readSigningKey(pem);
    return true;
  } catch {
    return false;
  }
}

function algorithmOf(key: KeyObject): SigningKey["algorithm"] {
  const { asymmetricKeyType, asymmetricKeyDetails } = key;
  if (asymmetricKeyType === "rsa") return "RS256";
  if (asymmetricKeyType === "ec" && asymmetricKeyDetails?.namedCurve === "prime256v1") return "ES256";
  throw new Error("A key for service account tokens must be RSA or EC P-256");
}

/** The public half as `/openid/v1/jwks` shows it (RFC 7517). */
export function publicJwk({ publicKey, id, algorithm }: SigningKey): JsonObject {
  return { use: "sig", kid: id, alg: algorithm, ...(publicKey.export({ format: "jwk" }) as JsonObject) };
}
