import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { JsonObject } from "@unfold/apimachinery";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ControlPlane } from "./support/control-plane.js";
import { Kubectl } from "./support/kubectl.js";

const examples = fileURLToPath(new URL("../examples/crds/", import.meta.url));

interface Foreign {
  readonly apiVersion: string;
  readonly kind: string;
  readonly good: JsonObject;
  readonly bad: JsonObject;
  /** What kubectl says of the bad one. */
  readonly causes: readonly string[];
}

const foreign: readonly Foreign[] = [
  {
    apiVersion: "velero.io/v1",
    kind: "Backup",
    good: {
      includedNamespaces: ["vms"],
      excludedNamespaces: null,
      labelSelector: { matchLabels: { app: "db" } },
      ttl: "720h0m0s",
    },
    bad: { ttl: 5, hooks: { resources: [{ pre: [{ exec: { command: [], onError: "Maybe" } }] }] } },
    causes: [
      'spec.ttl: Invalid value: "integer": spec.ttl in body must be of type string: "integer"',
      "spec.hooks.resources[0].pre[0].exec.command: Invalid value: 0: spec.hooks.resources[0].pre[0].exec.command in body should have at least 1 items",
      'spec.hooks.resources[0].pre[0].exec.onError: Unsupported value: "Maybe": supported values: "Continue", "Fail"',
      "spec.hooks.resources[0].name: Required value",
    ],
  },
  {
    apiVersion: "ramendr.openshift.io/v1alpha1",
    kind: "VolumeReplicationGroup",
    good: {
      pvcSelector: { matchLabels: { a: "b" } },
      replicationState: "primary",
      s3Profiles: ["s3"],
      async: { schedulingInterval: "5m" },
    },
    bad: { pvcSelector: {}, replicationState: "primary", s3Profiles: [] },
    causes: ['spec.async: Invalid value: "object": exactly one of async and sync must be set'],
  },
  {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "PrometheusRule",
    good: { groups: [{ name: "g", interval: "1m30s", rules: [{ alert: "A", expr: 1 }, { expr: "up" }] }] },
    bad: {
      groups: [
        { name: "g", interval: "soon" },
        { name: "g", rules: [{ alert: "A" }] },
      ],
    },
    causes: [
      'spec.groups[0].interval: Invalid value: "soon": spec.groups[0].interval in body should match',
      "spec.groups[1].rules[0].expr: Required value",
      'spec.groups[1]: Duplicate value: {"name":"g"}',
    ],
  },
  {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    good: { issuerRef: { name: "ca" }, secretName: "tls", privateKey: {} },
    bad: { secretName: "tls", usages: ["cooking"] },
    causes: ["spec.issuerRef: Required value", 'spec.usages[0]: Unsupported value: "cooking"'],
  },
  {
    apiVersion: "cert-manager.io/v1",
    kind: "ClusterIssuer",
    good: {
      acme: {
        server: "s",
        solvers: [
          { dns01: { webhook: { groupName: "g", solverName: "s", config: { any: [1, { x: true }] } } } },
        ],
      },
    },
    bad: { ca: {} },
    causes: ["spec.ca.secretName: Required value"],
  },
  {
    apiVersion: "snapshot.storage.k8s.io/v1",
    kind: "VolumeSnapshot",
    good: { source: { persistentVolumeClaimName: "pvc" } },
    bad: {
      source: { persistentVolumeClaimName: "a", volumeSnapshotContentName: "b" },
      volumeSnapshotClassName: "",
    },
    causes: [
      "exactly one of volumeSnapshotContentName and persistentVolumeClaimName must be set",
      "volumeSnapshotClassName must not be the empty string when set",
    ],
  },
];

describe("CRDs of others", () => {
  const directory = mkdtempSync(join(tmpdir(), "unfold-foreign-"));
  const kubeconfig = join(directory, "kubeconfig");
  const kubectl = new Kubectl(kubeconfig);
  let server: ControlPlane;

  const manifests = (name: string, spec: (one: Foreign) => JsonObject): string =>
    foreign
      .map((one) => ({ apiVersion: one.apiVersion, kind: one.kind, metadata: { name }, spec: spec(one) }))
      .map((object) => JSON.stringify(object))
      .join("\n---\n");
  const apply = (text: string, ...flags: string[]) => kubectl.try(["apply", ...flags, "-f", "-"], text);

  beforeAll(async () => {
    server = await ControlPlane.start(["--ephemeral", "--data-dir", directory, "--kubeconfig", kubeconfig]);
    await kubectl.run(["apply", "-f", examples]);
  });

  afterAll(async () => {
    await server?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it("are applied again without a change, from the client and from the server", async () => {
    const again = await kubectl.run(["apply", "-f", examples]);
    expect(
      again
        .trim()
        .split("\n")
        .every((line) => line.endsWith("unchanged")),
    ).toBe(true);
    expect(await kubectl.run(["apply", "--server-side", "--force-conflicts", "-f", examples])).toContain(
      "customresourcedefinition.apiextensions.k8s.io/backups.velero.io serverside-applied",
    );
  });

  it("take good objects, again without a change", async () => {
    const good = manifests("good", (one) => one.good);
    expect((await apply(good)).stdout.match(/ created$/gm)).toHaveLength(foreign.length);
    expect((await apply(good)).stdout.match(/ unchanged$/gm)).toHaveLength(foreign.length);
  });

  it("refuse bad ones with all causes", async () => {
    const { code, stderr } = await apply(
      manifests("bad", (one) => one.bad),
      "--validate=false",
    );
    expect(code).toBe(1);
    for (const cause of foreign.flatMap(({ causes }) => causes)) expect(stderr).toContain(cause);
  });

  it("know which fields there are", async () => {
    const { stderr } = await apply(manifests("typo", (one) => ({ ...one.good, typo: 1 })));
    expect(stderr.match(/strict decoding error: unknown field "spec.typo"/g)).toHaveLength(foreign.length);
  });

  it("are explained, listed by category and selected by field", async () => {
    expect(await kubectl.run(["explain", "--recursive", "volumesnapshots.spec.source"])).toContain(
      "persistentVolumeClaimName\t<string>",
    );
    expect(await kubectl.run(["get", "cert-manager", "-o", "name"])).toBe(
      "certificate.cert-manager.io/good\nclusterissuer.cert-manager.io/good\n",
    );
    const selected = await kubectl.run([
      "get",
      "cert",
      "--field-selector",
      "spec.secretName=tls",
      "-o",
      "name",
    ]);
    expect(selected).toBe("certificate.cert-manager.io/good\n");
  });

  it("compare an object with what it was", async () => {
    const patch = '{"spec":{"source":{"persistentVolumeClaimName":"other"}}}';
    const { stderr } = await kubectl.try(["patch", "vs", "good", "--type=merge", "-p", patch]);
    expect(stderr).toContain("persistentVolumeClaimName is immutable");
  });

  it("go with their objects", async () => {
    await kubectl.run(["delete", "-f", join(examples, "velero.yaml")]);
    expect((await kubectl.try(["get", "backups.velero.io"])).stderr).toContain(
      "doesn't have a resource type",
    );
  });
});
