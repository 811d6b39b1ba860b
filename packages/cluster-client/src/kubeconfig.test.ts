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

  it("lets options win over the kubeconfig", () => {
    const env = { KUBECONFIG: [first, second].join(delimiter) };
    const options = { cluster: "two", user: "eve", server: "https://three", token: "mine" };
    expect(loadClusterAccess({ env, ...options, insecureSkipTlsVerify: false })).toEqual({
      server: "https://three",
      namespace: "work",
      insecureSkipTlsVerify: false,
      token: "mine",
    });
  });

  describe("a user with a credential program", () => {
    const config = (script: string): string => {
      file("credentials.cjs", script);
      return file(
        "exec",
        `current-context: c
contexts: [{name: c, context: {cluster: one, user: robot}}]
clusters: [{name: one, cluster: {server: "https://one"}}]
users:
- name: robot
  user:
    exec:
      apiVersion: client.authentication.k8s.io/v1
      command: ${process.execPath}
      args: [${join(folder, "credentials.cjs")}]
      env: [{name: REALM, value: here}]
`,
      );
    };

    it("gets what the program answers", () => {
      const path = config(
        `const { spec } = JSON.parse(process.env.KUBERNETES_EXEC_INFO);
console.log(JSON.stringify({ status: { token: process.env.REALM + " " + spec.cluster.server } }));`,
      );
      expect(loadClusterAccess({ path }).token).toBe("here https://one");
    });

    it.each([
      { script: "process.exit(3)", message: /^Credential program .* exited with 3$/ },
      { script: "console.log('x')", message: /^Credential program .* did not print JSON$/ },
    ])("is told that $script failed", ({ script, message }) => {
      const path = config(script);
      expect(() => loadClusterAccess({ path })).toThrow(message);
    });
  });

  describe("in a pod", () => {
    const env = { HOME: folder, KUBERNETES_SERVICE_HOST: "10.0.0.1", KUBERNETES_SERVICE_PORT: "443" };

    it("uses the service account, whose token may change", () => {
      for (const [name, text] of Object.entries({ "ca.crt": "CA", namespace: "pods\n", token: "old" })) {
        file(name, text);
      }
      const access = loadClusterAccess({ env, serviceAccountFolder: folder });
      expect(access).toEqual({
        server: "https://10.0.0.1:443",
        namespace: "pods",
        insecureSkipTlsVerify: false,
        certificateAuthority: "CA",
        token: "old",
      });
      file("token", "new");
      expect(access.token).toBe("new");
    });

    it("prefers a kubeconfig", () => {
      const withFile = { ...env, KUBECONFIG: second };
      expect(() => loadClusterAccess({ env: withFile })).toThrow('no context named "b"');
    });

    it("says what is missing", () => {
      const absent = join(folder, "absent");
      expect(() => loadClusterAccess({ env, serviceAccountFolder: absent })).toThrow(
        /^Cannot read the service account: .*token/,
      );
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
