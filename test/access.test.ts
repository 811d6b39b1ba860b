import { execFileSync } from "node:child_process";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type JsonObject, type KubeObject, stringAt } from "@unfold/apimachinery";
import { openSecurity } from "@unfold/apiserver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { eventually } from "./support/eventually.js";
import { Kubectl } from "./support/kubectl.js";
import { fedoraManifest, setPolicy } from "./support/walkthrough-commands.js";

const directory = mkdtempSync(join(tmpdir(), "unfold-access-"));
const auditLog = join(directory, "audit.log");
const kubectl = new Kubectl(join(directory, "kubeconfig"));
let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await ControlPlane.start(["--data-dir", directory, "--audit-log", auditLog]);
});

afterAll(async () => {
  await controlPlane.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** kubectl as another user, by a kubeconfig that is a copy of the administrator's with other credentials. */
async function kubectlAs(user: string, ...credentials: readonly string[]): Promise<Kubectl> {
  const path = join(directory, user);
  copyFileSync(join(directory, "kubeconfig"), path);
  const other = new Kubectl(path);
  await other.run(["config", "set-credentials", user, ...credentials]);
  await other.run(["config", "set-context", "unfold", `--user=${user}`]);
  return other;
}

async function refusal(client: Kubectl, ...args: readonly string[]): Promise<string> {
  const { code, stderr } = await client.try(args);
  expect(code).toBe(1);
  return stderr.trim();
}

describe("a service account", () => {
  let robot: Kubectl;

  beforeAll(async () => {
    await kubectl.run(["create", "serviceaccount", "robot"]);
    const binding = ["create", "rolebinding", "robot-views", "--clusterrole=view"];
    await kubectl.run([...binding, "--serviceaccount=default:robot"]);
    const token = (await kubectl.run(["create", "token", "robot", "--duration=24h"])).trim();
    robot = await kubectlAs("robot", `--token=${token}`);
  });

  it("is who its token says", async () => {
    expect(await robot.run(["auth", "whoami"])).toMatch(/Username +system:serviceaccount:default:robot\n/);
  });

  it("sees what view shows, machines and types too, and no more", async () => {
    expect(await robot.run(["get", "configmaps,vm", "-o", "name"])).toBe("");
    expect(await robot.run(["get", "virtualmachineclusterinstancetypes", "-o", "name"])).toContain(
      "u1.medium",
    );
    const who = 'User "system:serviceaccount:default:robot"';
    expect(await refusal(robot, "get", "secrets")).toBe(
      `Error from server (Forbidden): secrets is forbidden: ${who} cannot list resource "secrets" in API group "" in the namespace "default"`,
    );
    expect(await refusal(robot, "get", "vm", "-A")).toBe(
      `Error from server (Forbidden): virtualmachines.kubevirt.io is forbidden: ${who} cannot list resource "virtualmachines" in API group "kubevirt.io" at the cluster scope`,
    );
    expect(await refusal(robot, "delete", "vm", "x")).toBe(
      `Error from server (Forbidden): virtualmachines.kubevirt.io "x" is forbidden: ${who} cannot delete resource "virtualmachines" in API group "kubevirt.io" in the namespace "default"`,
    );
  });

  it("can ask what it may", async () => {
    expect((await robot.run(["auth", "can-i", "list", "vm"])).trim()).toBe("yes");
    expect((await robot.try(["auth", "can-i", "create", "vm"])).stdout.trim()).toBe("no");
    const list = await robot.run(["auth", "can-i", "--list"]);
    expect(list).toMatch(/^virtualmachines\.kubevirt\.io +\[\] +\[\] +\[get list watch\]$/m);
    expect(list).toMatch(/^ +\[\/api\/\*\] +\[\] +\[get\]$/m);
    expect(list).not.toContain("secrets");
  });

  it("is known after a restart, and not once it is deleted", async () => {
    await controlPlane.stop();
    controlPlane = await ControlPlane.start(["--data-dir", directory, "--audit-log", auditLog]);
    const server = await kubectl.run(["config", "view", "-o", "jsonpath={.clusters[0].cluster.server}"]);
    await robot.run(["config", "set-cluster", "unfold", `--server=${server}`]);
    expect(await robot.run(["get", "vm"])).toBe("");
    await kubectl.run(["delete", "serviceaccount", "robot"]);
    expect(await refusal(robot, "get", "vm")).toContain("You must be logged in to the server");
  });
});

describe("the administrator as somebody else", () => {
  it("has their rights, with --as, --as-group and --as-uid", async () => {
    expect(await refusal(kubectl, "get", "vm", "--as=jane")).toContain('User "jane" cannot list resource');
    await kubectl.run(["create", "clusterrolebinding", "devs", "--clusterrole=edit", "--group=dev"]);
    expect(await kubectl.run(["get", "vm", "--as=jane", "--as-group=dev"])).toBe("");
    const me = await kubectl.run(["auth", "whoami", "--as=jane", "--as-group=dev", "--as-uid=7"]);
    expect(me).toMatch(/Username +jane\nUID +7\nGroups +\[dev system:authenticated\]/);
    expect(
      (await kubectl.try(["auth", "can-i", "create", "roles", "--as=jane", "--as-group=dev"])).stdout,
    ).toBe("no\n");
  });

  it("cannot give away what they do not have", async () => {
    await kubectl.run(["create", "namespace", "team"]);
    await kubectl.run(["create", "rolebinding", "lead", "-n", "team", "--clusterrole=admin", "--user=lead"]);
    const lead = ["-n", "team", "--as=lead"];
    await kubectl.run(["create", "rolebinding", "jane", "--clusterrole=view", "--user=jane", ...lead]);
    await kubectl.run(["create", "role", "own", "--verb=get", "--resource=vm", ...lead]);
    expect(
      await refusal(kubectl, "create", "role", "more", "--verb=delete", "--resource=nodes", ...lead),
    ).toBe(
      'Error from server (Forbidden): roles.rbac.authorization.k8s.io "more" is forbidden: user "lead" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n{APIGroups:[""], Resources:["nodes"], Verbs:["delete"]}',
    );
  });
});

describe("a user with a certificate", () => {
  it("asks for it, and has it once it is approved", async () => {
    const key = join(directory, "jane.key");
    const request = join(directory, "jane.csr");
    const certificate = join(directory, "jane.crt");
    execFileSync("openssl", ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key]);
    execFileSync("openssl", ["req", "-new", "-key", key, "-subj", "/O=dev/CN=jane", "-out", request]);
    const signing = {
      apiVersion: "certificates.k8s.io/v1",
      kind: "CertificateSigningRequest",
      metadata: { name: "jane" },
      spec: {
        request: readFileSync(request).toString("base64"),
        signerName: "kubernetes.io/kube-apiserver-client",
        usages: ["client auth"],
      },
    };
    await kubectl.run(["apply", "-f", "-"], JSON.stringify(signing));
    expect(await kubectl.run(["get", "csr"])).toMatch(
      /jane +\S+ +kubernetes.io\/kube-apiserver-client +unfold-admin +<none> +Pending/,
    );
    expect(await kubectl.run(["certificate", "approve", "jane"])).toContain("jane approved");
    const signed = await eventually("a certificate", async () => {
      const text = await kubectl.run(["get", "csr", "jane", "-o", "jsonpath={.status.certificate}"]);
      return text === "" ? undefined : text;
    });
    writeFileSync(certificate, Buffer.from(signed, "base64"));
    const jane = await kubectlAs("jane", `--client-certificate=${certificate}`, `--client-key=${key}`);
    expect(await jane.run(["auth", "whoami"])).toMatch(
      /Username +jane\nGroups +\[dev system:authenticated\]/,
    );
  });
});

describe("the audit log", () => {
  it("has every request with its user and how it ended", async () => {
    const events = await eventually("an event of jane's", async () => {
      const lines = readFileSync(auditLog, "utf8").split("\n").slice(0, -1);
      const found = lines.map((line) => JSON.parse(line) as JsonObject);
      return found.some(({ user }) => stringAt(user, "username") === "jane") ? found : undefined;
    });
    expect(events.find(({ impersonatedUser }) => impersonatedUser !== undefined)).toMatchObject({
      kind: "Event",
      apiVersion: "audit.k8s.io/v1",
      level: "Metadata",
      user: { username: "unfold-admin" },
    });
    expect(events.some(({ responseStatus }) => stringAt(responseStatus, "reason") === "Forbidden")).toBe(
      true,
    );
  });
});

describe("a webhook of a user", () => {
  let server: Server;

  beforeAll(async () => {
    const { issueServingCertificate, caCertificate } = await openSecurity();
    const pair = await issueServingCertificate(["127.0.0.1"]);
    server = createServer({ cert: pair.certificate, key: pair.key }, async (request, response) => {
      let body = "";
      for await (const chunk of request) body += chunk;
      const review = JSON.parse(body) as { request: { uid: string; object: KubeObject } };
      const { uid, object } = review.request;
      // An instance type for those who name none: expansion has to come after it.
      const patch = [{ op: "add", path: "/spec/instancetype", value: { name: "u1.medium" } }];
      const bare =
        (object.spec as JsonObject).instancetype === undefined &&
        object.metadata.annotations?.bare === "true";
      const answer = bare
        ? { patchType: "JSONPatch", patch: Buffer.from(JSON.stringify(patch)).toString("base64") }
        : {};
      const apiVersion = "admission.k8s.io/v1";
      response.end(
        JSON.stringify({ apiVersion, kind: "AdmissionReview", response: { uid, allowed: true, ...answer } }),
      );
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await kubectl.run(
      ["apply", "-f", "-"],
      JSON.stringify({
        apiVersion: "admissionregistration.k8s.io/v1",
        kind: "MutatingWebhookConfiguration",
        metadata: { name: "types" },
        webhooks: [
          {
            name: "types.example.com",
            clientConfig: {
              url: `https://127.0.0.1:${port}/`,
              caBundle: Buffer.from(caCertificate).toString("base64"),
            },
            rules: [
              {
                operations: ["CREATE"],
                apiGroups: ["kubevirt.io"],
                apiVersions: ["v1"],
                resources: ["virtualmachines"],
              },
            ],
            sideEffects: "None",
            admissionReviewVersions: ["v1"],
          },
        ],
      }),
    );
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  it("works together with the expansion of machines", async () => {
    await setPolicy(kubectl, "expand");
    const manifest = JSON.parse(
      await kubectl.run(
        ["create", "--dry-run=client", "-o", "json", "-f", "-"],
        await fedoraManifest("hooked"),
      ),
    ) as KubeObject;
    const { instancetype: _named, ...spec } = manifest.spec as JsonObject;
    const vm = { ...manifest, metadata: { ...manifest.metadata, annotations: { bare: "true" } }, spec };
    await kubectl.run(["create", "-f", "-"], JSON.stringify(vm));
    const stored = await kubectl.json<KubeObject>(["get", "vm", "hooked"]);
    expect(stored.spec).not.toHaveProperty("instancetype");
    expect(stored.spec).toMatchObject({ template: { spec: { domain: { memory: { guest: "4Gi" } } } } });
  });

  it("that is gone says so, and a policy does without one", async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    const { stderr } = await kubectl.try(["create", "-f", "-"], await fedoraManifest("unasked"));
    expect(stderr).toMatch(
      /^Error from server \(InternalError\): error when creating "STDIN": Internal error occurred: failed calling webhook "types\.example\.com": failed to call webhook: Post "https:\/\/127\.0\.0\.1:\d+\/\?timeout=10s": dial tcp 127\.0\.0\.1:\d+: connect: connection refused\n$/,
    );
    await kubectl.run(["delete", "mutatingwebhookconfiguration", "types"]);
    const policy = `
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: labelled-machines}
spec:
  matchConstraints:
    resourceRules:
    - {apiGroups: [kubevirt.io], apiVersions: [v1], operations: [CREATE], resources: [virtualmachines]}
  validations:
  - expression: has(object.metadata.labels) && 'team' in object.metadata.labels
    message: every machine needs a label team
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: labelled-machines}
spec: {policyName: labelled-machines, validationActions: [Deny]}
`;
    await kubectl.run(["apply", "-f", "-"], policy);
    const refused = await kubectl.try(["apply", "-f", "-"], await fedoraManifest("nameless"));
    expect(refused.stderr).toContain(
      `The virtualmachines "nameless" is invalid: : ValidatingAdmissionPolicy 'labelled-machines' with binding 'labelled-machines' denied request: every machine needs a label team`,
    );
  });
});
