import type { JsonValue, KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { ItemResults } from "../run/item-results.js";
import { RunLog } from "../run/run-log.js";
import { BackupHooks } from "./backup-hooks.js";
import type { RunInPod } from "./run-in-pod.js";

const succeeds: RunInPod = async () => ({ exitCode: 0, output: "" });
const fails: RunInPod = async () => ({ exitCode: 3, output: "" });

function pod(annotations: { [key: string]: string }, phase = "Running"): KubeObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "db-0", namespace: "shop", labels: { app: "db" }, annotations },
    spec: { containers: [{ name: "main" }, { name: "side" }] },
    status: { phase },
  };
}

function hooksOf(run: RunInPod, hooks?: JsonValue) {
  const ran: string[] = [];
  const results = new ItemResults();
  let late = (): void => undefined;
  const runner = new BackupHooks({
    backup: {
      apiVersion: "velero.io/v1",
      kind: "Backup",
      metadata: { name: "b" },
      ...(hooks === undefined ? {} : { spec: { hooks: { resources: hooks } } }),
    },
    runInPod: (target, container, command, signal) => {
      ran.push(`${container}: ${command.join(" ")}`);
      return run(target, container, command, signal);
    },
    results,
    log: new RunLog("backup=velero/b", () => 0),
    clock: {
      now: () => 0,
      after: (ms, task) => {
        ran.push(`at most ${ms} ms`);
        late = task;
        return () => undefined;
      },
    },
  });
  return { runner, ran, errors: () => results.toJson()["errors"], expire: () => late() };
}

describe("hooks that a pod's annotations ask for", () => {
  it("run in the first container within 30 seconds unless they say otherwise", async () => {
    const { runner, ran } = hooksOf(succeeds);
    const annotated = pod({
      "pre.hook.backup.velero.io/command": '["/bin/sync", "-f", "/data"]',
      "post.hook.backup.velero.io/command": "/bin/true",
      "post.hook.backup.velero.io/container": "side",
      "post.hook.backup.velero.io/timeout": "2m",
    });
    expect(await runner.run(annotated, "pre")).toBe(true);
    expect(await runner.run(annotated, "post")).toBe(true);
    expect(ran).toEqual([
      "at most 30000 ms",
      "main: /bin/sync -f /data",
      "at most 120000 ms",
      "side: /bin/true",
    ]);
    expect(runner.status).toEqual({ hooksAttempted: 2 });
  });

  it("have an old form for pre alone, and what is no list of JSON is one word", async () => {
    const { runner, ran } = hooksOf(succeeds);
    const annotated = pod({ "hook.backup.velero.io/command": "[not json" });
    await runner.run(annotated, "pre");
    await runner.run(annotated, "post");
    expect(ran).toEqual(["at most 30000 ms", "main: [not json"]);
  });

  it("that fail are errors of the backup; the pod stays out only with on-error: Fail", async () => {
    const command = { "pre.hook.backup.velero.io/command": "/bin/false" };
    const failed = hooksOf(fails);
    expect(await failed.runner.run(pod(command), "pre")).toBe(true);
    expect(failed.errors()).toEqual({
      velero: ["message: /Error executing hook error: /command terminated with exit code 3"],
    });
    expect(failed.runner.status).toEqual({ hooksAttempted: 1, hooksFailed: 1 });
    const strict = hooksOf(fails);
    expect(
      await strict.runner.run(pod({ ...command, "pre.hook.backup.velero.io/on-error": "Fail" }), "pre"),
    ).toBe(false);
    expect(strict.errors()).toEqual({
      velero: [
        "message: /Error executing hook error: /command terminated with exit code 3",
        "name: /db-0 message: /Error running pre hooks for pod error: /command terminated with exit code 3",
      ],
    });
  });

  it("fail when their container is not there or their time is over", async () => {
    const absent = hooksOf(succeeds);
    const command = { "pre.hook.backup.velero.io/command": "/bin/true" };
    await absent.runner.run(pod({ ...command, "pre.hook.backup.velero.io/container": "none" }), "pre");
    expect(absent.errors()).toEqual({
      velero: ['message: /Error executing hook error: /no such container: "none"'],
    });
    const hanging = hooksOf(() => new Promise(() => undefined));
    const done = hanging.runner.run(pod(command), "pre");
    hanging.expire();
    expect(await done).toBe(true);
    expect(hanging.errors()).toEqual({
      velero: ["message: /Error executing hook error: /timed out after 30s"],
    });
  });

  it("are passed over in a pod that has ended, such as the launcher that a machine migrated away from", async () => {
    const { runner, ran, errors } = hooksOf(fails);
    await runner.run(pod({ "pre.hook.backup.velero.io/command": "/bin/false" }, "Succeeded"), "pre");
    expect([ran, errors()]).toEqual([[], {}]);
    expect(runner.status).toEqual({ hooksAttempted: 1 });
  });
});

describe("hooks of a Backup's spec", () => {
  const exec = (command: string, more: { [field: string]: string } = {}) => ({
    exec: { command: [command], ...more },
  });

  it("run in the pods they select, those of annotations in their place", async () => {
    const { runner, ran } = hooksOf(succeeds, [
      {
        name: "here",
        includedNamespaces: ["shop"],
        labelSelector: { matchLabels: { app: "db" } },
        pre: [exec("a"), exec("b")],
      },
      { name: "elsewhere", excludedNamespaces: ["shop"], pre: [exec("c")] },
      { name: "others", labelSelector: { matchLabels: { app: "web" } }, pre: [exec("d")] },
      { name: "no pods", includedResources: ["deployments.apps"], pre: [exec("e")] },
      { name: "pods", includedResources: ["po"], post: [exec("f")] },
    ]);
    await runner.run(pod({}), "pre");
    await runner.run(pod({ "post.hook.backup.velero.io/command": "own" }), "post");
    await runner.run(pod({}), "post");
    expect(ran.filter((line) => !line.startsWith("at most"))).toEqual([
      "main: a",
      "main: b",
      "main: own",
      "main: f",
    ]);
    // Two of one name in one container are one, as Velero counts.
    expect(runner.status).toEqual({ hooksAttempted: 3 });
  });

  it("that fail with onError Fail are the last that run", async () => {
    const { runner, ran } = hooksOf(fails, [
      { name: "x", pre: [exec("a", { onError: "Continue" }), exec("b", { onError: "Fail" }), exec("c")] },
    ]);
    expect(await runner.run(pod({}), "pre")).toBe(false);
    expect(ran.filter((line) => !line.startsWith("at most"))).toEqual(["main: a", "main: b"]);
  });
});
