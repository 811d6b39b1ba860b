import { randomBytes, X509Certificate } from "node:crypto";
import { join } from "node:path";
import { generateSigningKey, isSigningKey } from "../authentication/tokens/signing-key.js";
import { type CredentialStore, ephemeralCredentials, fileCredentials } from "./credential-store.js";
import type { CertificateRequest } from "./issue-certificate.js";
import { isFor, isUsable, type KeyPair } from "./key-pair.js";

/** What the server proves itself with and knows its users by. */
export interface Security {
  /** PEM; clients trust it, and client certificates must come from it. */
  readonly caCertificate: string;
  /** The server's own certificate. */
  readonly serving: KeyPair;
  /** Client certificate of the cluster admin: user `unfold-admin` in group `system:masters`. */
  readonly admin: KeyPair;
  /** Bearer token of the same user. */
  readonly token: string;
  /** Signs the tokens of service accounts, PEM. */
  readonly serviceAccountKey: string;
  /** Signs a client's certificate request (PKCS #10, PEM) for some seconds; the certificate is PEM. @throws Error */
  signClientCertificate(request: string, seconds: number): Promise<string>;
  /** Makes a certificate for another server, such as an admission webhook. */
  issueServingCertificate(names: readonly string[]): Promise<KeyPair>;
}

export interface SecurityOptions {
  /** Credentials are kept in its folder `pki`; without it they end with the process. */
  readonly dataDirectory?: string;
  /** Further DNS names and addresses by which clients reach the server. */
  readonly names?: readonly string[];
  readonly now?: Date;
}

export const adminUser = "unfold-admin";
export const adminGroup = "system:masters";

/** What kubeadm puts into an API server's certificate, as far as it applies to one on this machine. */
const serverNames: readonly string[] = [
  "localhost",
  "kubernetes",
  "kubernetes.default",
  "kubernetes.default.svc",
  "kubernetes.default.svc.cluster.local",
  "127.0.0.1",
  "::1",
];

/** Reads the credentials of an earlier start, making what is missing, damaged or about to expire. */
export async function openSecurity(options: SecurityOptions = {}): Promise<Security> {
  const { dataDirectory, names = [], now = new Date() } = options;
  const store =
    dataDirectory === undefined ? ephemeralCredentials : fileCredentials(join(dataDirectory, "pki"));
  const ca = await keptOrIssued(store, "ca", { commonName: "unfold-ca", use: "ca" }, undefined, now);
  const allNames = [...new Set([...serverNames, ...names])];
  const server: CertificateRequest = { commonName: "unfold-apiserver", use: "server", names: allNames };
  const client: CertificateRequest = { commonName: adminUser, organization: adminGroup, use: "client" };
  return {
    caCertificate: ca.certificate,
    serving: await keptOrIssued(store, "apiserver", server, ca, now),
    admin: await keptOrIssued(store, "admin", client, ca, now),
    token: await keptOrMadeToken(store),
    serviceAccountKey: await keptOrMadeSigningKey(store),
    signClientCertificate: (request, seconds) => signForClient(request, ca, seconds),
    issueServingCertificate: (wanted) =>
      issue({ commonName: wanted[0] ?? "localhost", use: "server", names: wanted }, ca, new Date()),
  };
}

async function keptOrIssued(
  store: CredentialStore,
  name: string,
  request: CertificateRequest,
  ca: KeyPair | undefined,
  now: Date,
): Promise<KeyPair> {
  const [certificate, key] = await Promise.all([store.read(`${name}.crt`), store.read(`${name}.key`)]);
  if (certificate !== undefined && key !== undefined) {
    const pair = { certificate, key };
    if (isUsable(pair, ca ?? pair, now) && isFor(pair, request.names ?? [])) return pair;
  }
  const pair = await issue(request, ca, now);
  await store.write(`${name}.key`, pair.key);
  await store.write(`${name}.crt`, pair.certificate);
  return pair;
}

async function issue(request: CertificateRequest, ca: KeyPair | undefined, now: Date): Promise<KeyPair> {
  const { issueCertificate } = await import("./issue-certificate.js");
  return issueCertificate(request, ca, now);
}

/** Certificates begin a little early, for clocks that are behind, and end no later than who signs them. */
async function signForClient(request: string, ca: KeyPair, seconds: number): Promise<string> {
  const { signRequest } = await import("./sign-request.js");
  const now = Date.now();
  const end = Math.min(now + seconds * 1000, new Date(new X509Certificate(ca.certificate).validTo).getTime());
  return signRequest(request, ca, { notBefore: new Date(now - 300_000), notAfter: new Date(end) });
}

async function keptOrMadeSigningKey(store: CredentialStore): Promise<string> {
  const kept = await store.read("sa.key");
  if (kept !== undefined && isSigningKey(kept)) return kept;
  const key = generateSigningKey();
  await store.write("sa.key", key);
  return key;
}

async function keptOrMadeToken(store: CredentialStore): Promise<string> {
  const kept = (await store.read("token"))?.trim();
  if (kept !== undefined && kept.length >= 32) return kept;
  const token = randomBytes(32).toString("base64url");
  await store.write("token", `${token}\n`);
  return token;
}
