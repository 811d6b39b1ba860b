import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = join(root, "node_modules/typescript/bin/tsc");

const program = `
import { commonInstancetypes, defaultClusterConfig, expand, type ExpandResult, find, lookupOf } from "@unfold/instancetype";
import { type KubeObject, parseQuantity, quantityText } from "@unfold/apimachinery";

const vm: KubeObject = {
  apiVersion: "kubevirt.io/v1",
  kind: "VirtualMachine",
  metadata: { name: "vm", namespace: "shop" },
  spec: { instancetype: { name: "u1.medium" }, template: { spec: { domain: { devices: {} } } } },
};
const instancetype = find("instancetype", vm, lookupOf(commonInstancetypes()));
if (!instancetype.ok) throw new Error(instancetype.error.message);
const input = { instancetype: instancetype.found, preference: undefined };
const result: ExpandResult = expand(vm, { ...input, config: defaultClusterConfig, mode: "exact" });
if (result.ok) globalThis.console.log(JSON.stringify(result.vm.spec), quantityText(parseQuantity("1024Mi")));
`;

describe("the engine as somebody else installs it", () => {
  let folder = "";
  const run = (command: string, ...args: readonly string[]): string =>
    execFileSync(command, args, { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "installed-"));
    for (const name of ["apimachinery", "instancetype"]) {
      const options = ["--pack-destination", folder, "--silent"];
      execFileSync("npm", ["pack", ...options], { cwd: join(root, "packages", name), stdio: "ignore" });
    }
    writeFileSync(join(folder, "package.json"), '{"name":"stranger","private":true,"type":"module"}');
    const packed = readdirSync(folder).filter((name) => name.endsWith(".tgz"));
    run("npm", "install", "--offline", "--no-audit", "--no-fund", ...packed.map((name) => `./${name}`));
    writeFileSync(join(folder, "program.ts"), program);
  }, 180_000);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ["node16", "node16"],
    ["esnext", "bundler"],
  ])(
    "has types for module %s, resolution %s, and runs",
    (module, moduleResolution) => {
      const options = {
        module,
        moduleResolution,
        target: "es2022",
        strict: true,
        types: [],
        lib: ["es2023", "dom"],
      };
      const config = { compilerOptions: { ...options, outDir: moduleResolution }, files: ["program.ts"] };
      writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
      run(process.execPath, tsc, "-p", ".");
      expect(run(process.execPath, `${moduleResolution}/program.js`)).toMatch(/"cpu":\{"cores":1.*\} 1Gi\n$/);
    },
    120_000,
  );

  it("brings what runs, without tests", () => {
    const files = readdirSync(join(folder, "node_modules/@unfold/instancetype"), { recursive: true }).map(
      String,
    );
    expect(files).toContain("dist/index.d.ts");
    expect(files.filter((file) => /test|golden|snap/.test(file))).toEqual([]);
    const { exports } = JSON.parse(
      readFileSync(join(folder, "node_modules/@unfold/instancetype/package.json"), "utf8"),
    );
    for (const path of Object.values<string>(exports["."])) expect(files).toContain(path.slice(2));
  });
});
