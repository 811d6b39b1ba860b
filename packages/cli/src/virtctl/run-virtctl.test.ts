import { describe, expect, it } from "vitest";
import { runVirtctl } from "./run-virtctl.js";

function run(...args: string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  return runAs("virtctl", args);
}

async function runAs(
  program: string,
  args: readonly string[],
): Promise<{ exit: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const exit = await runVirtctl(args, {
    program,
    out: (text) => {
      written.stdout += text;
    },
    err: (text) => {
      written.stderr += text;
    },
  });
  return { exit, ...written };
}

const fedora = `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: fedora
spec:
  instancetype:
    name: u1.medium
  preference:
    name: fedora
  runStrategy: Always
  template:
    metadata: {}
    spec:
      domain:
        devices: {}
        resources: {}
      terminationGracePeriodSeconds: 180
      volumes:
      - containerDisk:
          image: quay.io/containerdisks/fedora:latest
        name: fedora-containerdisk-0
status: {}
`;

describe("runVirtctl", () => {
  it("prints the manifest of the walkthrough and nothing else", async () => {
    const image = "src:quay.io/containerdisks/fedora:latest";
    const args = [
      "--name",
      "fedora",
      "--instancetype",
      "u1.medium",
      "--preference",
      "fedora",
      "--volume-containerdisk",
      image,
    ];
    expect(await run("create", "vm", ...args)).toEqual({ exit: 0, stdout: fedora, stderr: "" });
  });

  it.each([
    {
      args: ["create", "vm", "--memory", "much"],
      stderr: /^failed to parse "--memory" flag: quantities must match/,
    },
    { args: ["create", "vm", "--bogus"], stderr: /^unknown flag: --bogus\n$/ },
    { args: ["bogus"], stderr: /^unknown command "bogus" for "virtctl"\n$/ },
    {
      args: ["strat"],
      stderr: /^unknown command "strat" for "virtctl"\n\nDid you mean this\?\n\tstart\n$/,
    },
    {
      args: ["expand", "--vm", "a", "-o", "xml"],
      stderr: /^error not supported output format defined: xml\n$/,
    },
    { args: ["expand", "--vm", ""], stderr: /^error invalid arguments - VirtualMachine name or file/ },
    { args: ["create", "clone", "--source-name="], stderr: /^source name must not be empty\n$/ },
    { args: ["pause", "pod", "x"], stderr: /^unsupported resource type "pod", use vm or vmi\n$/ },
    { args: ["stop", "x", "--grace-period", "0"], stderr: /^Must both use --force=true and set/ },
  ])("refuses $args with exit code 1 and nothing on stdout", async ({ args, stderr }) => {
    const got = await run(...args);
    expect(got).toMatchObject({ exit: 1, stdout: "" });
    expect(got.stderr).toMatch(stderr);
  });

  it.each([[], ["--help"], ["create"], ["create", "vm", "--help"], ["options"]])(
    "prints help for %j",
    async (...args) => {
      expect(await run(...args.flat())).toMatchObject({ exit: 0, stderr: "" });
    },
  );

  it.each([
    ["create", "--help"],
    ["create", "clone", "-h"],
    ["help", "start"],
    ["expand", "--help"],
    ["pause", "--help"],
    ["completion", "zsh", "--help"],
    ["version", "--help"],
  ])("knows its name as a plug-in in %j", async (...args) => {
    const { exit, stdout } = await runAs("kubectl virt", args);
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^ {2}kubectl virt /m);
    expect(stdout).not.toContain("virtctl");
  });

  it("takes global flags before the command", async () => {
    const args = ["create", "preference", "--name", "p"];
    const { stdout } = await run("-n", "ns1", ...args);
    expect(stdout).toContain("namespace: ns1");
    expect((await run("create", "--namespace=ns1", "preference", "--name", "p")).stdout).toBe(stdout);
  });

  it.each(["console", "expose", "ssh", "vnc", "image-upload", "permitted-devices", "objectgraph"])(
    "says that it has no %s",
    async (name) => {
      const { exit, stdout, stderr } = await run(name, "vm", "--whatever");
      expect({ exit, stdout }).toEqual({ exit: 1, stdout: "" });
      expect(stderr).toMatch(
        new RegExp(`^virtctl ${name} is not available: .* KubeVirt's own virtctl .*\\n$`),
      );
    },
  );

  it.each([
    { words: ["cr"], want: ["create"] },
    { words: ["create", ""], want: ["clone", "instancetype", "preference", "vm"] },
    { words: ["create", "vm", "--volume-c"], want: ["--volume-clone-pvc", "--volume-containerdisk"] },
    { words: ["create", "vm", "--kubec"], want: ["--kubeconfig"] },
    { words: ["stop", "my-vm", "--f"], want: ["--force"] },
    { words: ["completion", "f"], want: ["fish"] },
    { words: ["__c"], want: [] },
    { words: ["cons"], want: [] },
  ])("completes $words", async ({ words, want }) => {
    const { stdout } = await run("__complete", ...words);
    const lines = stdout.split("\n").filter((line) => line !== "");
    expect(lines.map((line) => line.split("\t")[0])).toEqual(want);
  });

  it.each(["bash", "zsh", "fish"])("prints a completion script for %s", async (shell) => {
    const { exit, stdout } = await run("completion", shell);
    expect(exit).toBe(0);
    expect(stdout).toContain("__complete");
  });
});
