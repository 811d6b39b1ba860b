import { describe, expect, it } from "vitest";
import { runVirtctl } from "./run-virtctl.js";

async function run(...args: string[]): Promise<{ exit: number; stdout: string; stderr: string }> {
  const written = { stdout: "", stderr: "" };
  const exit = await runVirtctl(args, {
    program: "virtctl",
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
});
