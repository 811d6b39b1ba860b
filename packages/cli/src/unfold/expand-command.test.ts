import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runUnfold } from "./run-unfold.js";

const folder = mkdtempSync(join(tmpdir(), "unfold-expand-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

async function run(...args: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  const texts = { out: "", err: "" };
  const code = await runUnfold(["expand", ...args], {
    out: (text) => {
      texts.out += text;
    },
    err: (text) => {
      texts.err += text;
    },
  });
  return { code, ...texts };
}

const machine = (matchers: string, name = "web") => `apiVersion: kubevirt.io/v1
kind: VirtualMachine
metadata:
  name: ${name}
  namespace: shop
spec:
  ${matchers}
  template:
    spec:
      domain:
        devices: {}
`;

const small = `apiVersion: instancetype.kubevirt.io/v1beta1
kind: VirtualMachineInstancetype
metadata:
  name: small
spec:
  cpu:
    guest: 3
  memory:
    guest: 1Gi
`;

const vm = file("vm.yaml", machine("instancetype: {name: u1.medium}"));

describe("unfold expand", () => {
  it("uses the built-in catalogue, YAML in and out", async () => {
    const { code, out } = await run("-f", vm);
    expect(code).toBe(0);
    expect(out).toContain("guest: 4Gi");
    expect(out).not.toContain("instancetype");
  });

  it("writes JSON for JSON, and the form asked for", async () => {
    const { out } = await run("-f", vm, "-o", "json");
    const flat = JSON.parse(out);
    expect(flat.spec.template.spec.domain.memory.guest).toBe("4Gi");
    const again = await run("-f", file("vm.json", out));
    expect(JSON.parse(again.out)).toEqual(flat);
  });

  it("takes types from other manifests, whose documents it does not print, and passes on what is no machine", async () => {
    const types = file("types.yaml", `${small}---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n`);
    const matcher = "instancetype: {kind: VirtualMachineInstancetype, name: small}";
    const { out } = await run("-f", file("small.yaml", machine(matcher)), "-f", types);
    expect(out).toContain("sockets: 3");
    expect(out).toContain("---\napiVersion: v1\nkind: Service\n");
    expect(out).not.toContain("kind: VirtualMachineInstancetype");
  });

  it("keeps a list a list", async () => {
    const item = JSON.parse((await run("-f", vm, "-o", "json")).out);
    const list = { apiVersion: "v1", kind: "List", items: [item, item] };
    const { out } = await run("-f", file("list.json", JSON.stringify(list)));
    expect(JSON.parse(out).items).toHaveLength(2);
  });

  it("keeps the two modes apart, and the record on request", async () => {
    const windows = file("windows.yaml", machine("preference: {name: windows.11}"));
    expect((await run("-f", windows, "--mode", "exact")).out).toContain("status: {}");
    expect((await run("-f", windows)).out).not.toContain("status: {}");
    expect((await run("-f", windows, "--record")).out).toContain("unfold.dev/expanded-from");
  });

  it.each([
    [2, [], "must specify -f with a manifest, or - for standard input"],
    [2, ["-f", vm, "--mode", "close"], 'unknown mode "close": exact or faithful is wanted'],
    [2, ["-f", vm, "-o", "xml"], 'unknown output "xml": yaml or json is wanted'],
    [1, ["-f", "/nowhere.yaml"], "cannot read /nowhere.yaml: no such file or directory"],
    [1, ["-f", file("types-only.yaml", small)], "no VirtualMachine in what was given"],
    [1, ["-f", file("no-kind.yaml", "a: 1\n")], /no Kubernetes object/],
    [
      1,
      ["-f", file("unknown.yaml", machine("instancetype: {name: u9}"))],
      'VirtualMachine shop/web: virtualmachineclusterinstancetypes.instancetype.kubevirt.io "u9" not found',
    ],
  ] as const)("exits with %d and one line: %j", async (code, args, message) => {
    const result = await run(...args);
    expect(result.code).toBe(code);
    expect(result.out).toBe("");
    expect(result.err).toMatch(message instanceof RegExp ? message : `unfold: ${message}\n`);
    expect(result.err.trimEnd()).not.toContain("\n");
  });
});
