import type { JsonObject } from "@unfold/apimachinery";
import { beforeAll, describe, expect, it } from "vitest";
import { startTestServer, type TestServer } from "../../server-fixture.js";

const labels = { a: "b" };
const template = { metadata: { labels }, spec: { containers: [{ name: "c", image: "i" }] } };
const selector = { matchLabels: labels };
const mismatch =
  'spec.template.metadata.labels: Invalid value: {"a":"b"}: `selector` does not match template `labels`';

const refused: readonly [kind: string, path: string, spec: JsonObject, message: string][] = [
  [
    "Deployment",
    "apps/v1/namespaces/default/deployments",
    { selector: { matchLabels: { a: "c" } }, template },
    mismatch,
  ],
  [
    "DaemonSet",
    "apps/v1/namespaces/default/daemonsets",
    { selector, template: { metadata: { labels }, spec: { containers: [] } } },
    "spec.template.spec.containers: Required value",
  ],
  [
    "Job",
    "batch/v1/namespaces/default/jobs",
    { template },
    'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  ],
];

describe("workloads", () => {
  let test: TestServer;
  beforeAll(async () => {
    test = await startTestServer();
  });

  it.each(refused)("a %s is refused: %s", async (kind, path, spec, message) => {
    const { body } = await test.call("POST", `/apis/${path}`, { metadata: { name: "w" }, spec });
    const group = path.split("/")[0];
    expect(body).toMatchObject({ code: 422, message: `${kind}.${group} "w" is invalid: ${message}` });
  });

  it("a job has the labels of its pods unless it has its own", async () => {
    const spec = { template: { ...template, spec: { ...template.spec, restartPolicy: "Never" } } };
    const jobs = "/apis/batch/v1/namespaces/default/jobs";
    const { body } = await test.call("POST", jobs, { metadata: { name: "j" }, spec });
    expect(body.metadata).toMatchObject({ labels });
    const own = await test.call("POST", jobs, { metadata: { name: "k", labels: { own: "1" } }, spec });
    expect(own.body.metadata).toMatchObject({ labels: { own: "1" } });
  });

  it("how a storage class provisions never changes, and its deletion is answered with it", async () => {
    const classes = "/apis/storage.k8s.io/v1/storageclasses";
    await test.call("POST", classes, { metadata: { name: "s" }, provisioner: "example.com/p" });
    const merge = { "content-type": "application/merge-patch+json" };
    const { body } = await test.call("PATCH", `${classes}/s`, { provisioner: "example.com/q" }, merge);
    expect(body).toMatchObject({
      code: 422,
      message:
        'StorageClass.storage.k8s.io "s" is invalid: provisioner: Forbidden: updates to provisioner are forbidden.',
    });
    expect((await test.call("DELETE", `${classes}/s`)).body).toMatchObject({ kind: "StorageClass" });
  });
});
