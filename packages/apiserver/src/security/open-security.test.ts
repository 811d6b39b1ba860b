import { X509Certificate } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { kubeconfigText, writeKubeconfig } from "./kubeconfig.js";
import { openSecurity, type Security } from "./open-security.js";

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "unfold-security-"));
});

afterEach(() => rmSync(directory, { recursive: true }));

const now = new Date("2026-03-01T00:00:00Z");
const later = (days: number): Date => new Date(now.getTime() + days * 24 * 3600 * 1000);

/** Everything but the function. */
function credentials({ caCertificate, serving, admin, token, serviceAccountKey }: Security): object {
  return { caCertificate, serving, admin, token, serviceAccountKey };
}

describe("openSecurity()", () => {
  test("makes a CA, a certificate for this machine's names and one for the admin", async () => {
    const { caCertificate, serving, admin, token } = await openSecurity({ now });
    const ca = new X509Certificate(caCertificate);
    const server = new X509Certificate(serving.certificate);
    const client = new X509Certificate(admin.certificate);
    expect(ca.ca).toBe(true);
    expect(ca.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    expect([server.ca, client.ca]).toEqual([false, false]);
    expect([server.verify(ca.publicKey), client.verify(ca.publicKey)]).toEqual([true, true]);
    expect([server.checkIssued(ca), client.checkIssued(ca)]).toEqual([true, true]);
    expect(server.checkHost("localhost")).toBe("localhost");
    expect(server.checkHost("kubernetes.default.svc")).toBe("kubernetes.default.svc");
    expect([server.checkIP("127.0.0.1"), server.checkIP("::1")]).toEqual(["127.0.0.1", "::1"]);
    expect(client.subject.split("\n").sort()).toEqual(["CN=unfold-admin", "O=system:masters"]);
    // Purposes by OID: 1 is serverAuth, 2 is clientAuth.
    expect([server.keyUsage, client.keyUsage]).toEqual([["1.3.6.1.5.5.7.3.1"], ["1.3.6.1.5.5.7.3.2"]]);
    expect(token.length).toBeGreaterThanOrEqual(43);
  });

  test("without a data directory every start has its own credentials", async () => {
    const [one, two] = [await openSecurity({ now }), await openSecurity({ now })];
    expect(one.token).not.toBe(two.token);
    expect(one.caCertificate).not.toBe(two.caCertificate);
  });

  test("with a data directory a restart has the same credentials, for their owner only", async () => {
    const first = await openSecurity({ dataDirectory: directory, now });
    const second = await openSecurity({ dataDirectory: directory, now: later(300) });
    expect(credentials(second)).toEqual(credentials(first));
    const pki = join(directory, "pki");
    expect(readdirSync(pki).sort()).toEqual([
      "admin.crt",
      "admin.key",
      "apiserver.crt",
      "apiserver.key",
      "ca.crt",
      "ca.key",
      "sa.key",
      "token",
    ]);
    expect(statSync(pki).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(pki)) expect(statSync(join(pki, name)).mode & 0o777).toBe(0o600);
  });

  test("certificates about to expire are replaced under the same CA", async () => {
    const first = await openSecurity({ dataDirectory: directory, now });
    const second = await openSecurity({ dataDirectory: directory, now: later(340) });
    expect(second.caCertificate).toBe(first.caCertificate);
    expect(second.token).toBe(first.token);
    expect(second.serving.certificate).not.toBe(first.serving.certificate);
    expect(second.admin.certificate).not.toBe(first.admin.certificate);
    expect(new Date(new X509Certificate(second.admin.certificate).validTo) > later(600)).toBe(true);
  });

  test("a CA about to expire is replaced with everything it issued", async () => {
    const first = await openSecurity({ dataDirectory: directory, now });
    const second = await openSecurity({ dataDirectory: directory, now: later(3630) });
    const ca = new X509Certificate(second.caCertificate);
    expect(second.caCertificate).not.toBe(first.caCertificate);
    expect(new X509Certificate(second.admin.certificate).verify(ca.publicKey)).toBe(true);
  });

  test.each(["apiserver.crt", "apiserver.key"])("a damaged %s is replaced, the rest stays", async (name) => {
    const first = await openSecurity({ dataDirectory: directory, now });
    writeFileSync(join(directory, "pki", name), "damaged");
    const second = await openSecurity({ dataDirectory: directory, now });
    expect(second.serving.certificate).not.toBe(first.serving.certificate);
    expect({ ...credentials(second), serving: first.serving }).toEqual(credentials(first));
  });

  test("a further name gives a certificate that has it", async () => {
    await openSecurity({ dataDirectory: directory, now });
    const { serving } = await openSecurity({
      dataDirectory: directory,
      now,
      names: ["lab.example", "10.0.0.5"],
    });
    const certificate = new X509Certificate(serving.certificate);
    expect([certificate.checkHost("lab.example"), certificate.checkIP("10.0.0.5")]).toEqual([
      "lab.example",
      "10.0.0.5",
    ]);
  });

  test("issueServingCertificate() makes one for a webhook", async () => {
    const { caCertificate, issueServingCertificate } = await openSecurity();
    const name = "unfold-webhook.unfold.svc";
    const { certificate } = await issueServingCertificate([name]);
    const parsed = new X509Certificate(certificate);
    expect(parsed.checkHost(name)).toBe(name);
    expect(parsed.verify(new X509Certificate(caCertificate).publicKey)).toBe(true);
  });
});

test("writeKubeconfig() replaces the file at once, for its owner only", async () => {
  const { caCertificate, admin } = await openSecurity({ now });
  const options = { server: "https://127.0.0.1:6443", caCertificate, admin };
  const path = join(directory, "sub", "kubeconfig");
  await writeKubeconfig(path, { ...options, server: "https://127.0.0.1:1" });
  await writeKubeconfig(path, options);
  const text = readFileSync(path, "utf8");
  expect(text).toBe(kubeconfigText(options));
  expect(text).toContain("current-context: unfold\n");
  expect(text).toContain("    server: https://127.0.0.1:6443\n");
  expect(text).toContain(`client-key-data: ${Buffer.from(admin.key).toString("base64")}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(directory, "sub"))).toEqual(["kubeconfig"]);
});
