import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadClusterAccess } from "./kubeconfig.js";

const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

let first: string;
let second: string;

beforeAll(() => {
  file("ca.pem", "CA");
  first = file(
    "first",
    `current-context: a
contexts:
- {name: a, context: {cluster: one, user: tim, namespace: work}}
- {name: b, context: {cluster: two, user: eve}}
clusters:
- {name: one, cluster: {server: "https://one:6443/", certificate-authority: ca.pem}}
users:
- {name: tim, user: {client-certificate-data: ${btoa("CERT")}, client-key-data: ${btoa("KEY")}}}
`,
  );
  second = file(
    "second",
    `current-context: b
clusters:
- {name: one, cluster: {server: "https://never"}}
- {name: two, cluster: {server: "https://two", insecure-skip-tls-verify: true}}
users:
- {name: eve, user: {token: secret}}
`,
  );
});

afterAll(() => rmSync(folder, { recursive: true }));

describe("loadClusterAccess", () => {
  it("reads the current context, data and files beside the kubeconfig", () => {
    expect(loadClusterAccess({ path: first })).toEqual({
      server: "https://one:6443",
      namespace: "work",
      insecureSkipTlsVerify: false,
      certificateAuthority: "CA",
      clientCertificate: "CERT",
      clientKey: "KEY",
    });
  });

  it("merges the files of KUBECONFIG, the first to name something wins", () => {
    const env = { KUBECONFIG: [first, join(folder, "absent"), second].join(delimiter) };
    expect(loadClusterAccess({ env }).server).toBe("https://one:6443");
    expect(loadClusterAccess({ env, context: "b" })).toEqual({
      server: "https://two",
      namespace: "default",
      insecureSkipTlsVerify: true,
      token: "secret",
    });
  });

  it.each([
    {
      name: "an absent file",
      given: () => ({ path: join(folder, "absent") }),
      message: /^Cannot read kubeconfig .*absent/,
    },
    {
      name: "an unknown context",
      given: () => ({ path: first, context: "x" }),
      message: 'no context named "x"',
    },
    {
      name: "a context of an unknown cluster",
      given: () => ({ path: first, context: "b" }),
      message: 'no cluster named "two"',
    },
    {
      name: "text that is no YAML",
      given: () => ({ path: file("bad", "a: [") }),
      message: /^Cannot parse kubeconfig/,
    },
    {
      name: "an empty file",
      given: () => ({ path: file("empty", "") }),
      message: /^Cannot parse kubeconfig .*it is not an object$/,
    },
  ])("refuses $name in one line", ({ given, message }) => {
    expect(() => loadClusterAccess(given())).toThrow(message);
  });
});
