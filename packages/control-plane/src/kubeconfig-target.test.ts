import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kubeconfigText } from "@unfold/apiserver";
import { afterAll, describe, expect, it } from "vitest";
import { clearKubeconfigTarget } from "./kubeconfig-target.js";

const folder = mkdtempSync(join(tmpdir(), "kubeconfig-target-"));
const path = join(folder, "kubeconfig");

afterAll(() => rmSync(folder, { recursive: true }));

const ours = kubeconfigText({
  server: "https://127.0.0.1:1",
  caCertificate: "CA",
  admin: { certificate: "CERT", key: "KEY" },
});

describe("clearKubeconfigTarget", () => {
  it.each([
    { name: "our own of an earlier run", text: ours },
    { name: "an empty file", text: "" },
  ])("removes $name", ({ text }) => {
    writeFileSync(path, text);
    clearKubeconfigTarget(path);
    expect(existsSync(path)).toBe(false);
  });

  it.each([
    {
      name: "other contexts beside ours",
      text: ours.replace("contexts:\n", "contexts:\n- name: production\n"),
    },
    { name: "no contexts", text: "kind: Config\n" },
    { name: "something else", text: "a: [" },
  ])("leaves a file with $name as it is and says why", ({ text }) => {
    writeFileSync(path, text);
    expect(() => clearKubeconfigTarget(path)).toThrow(
      `kubeconfig ${path} was not written by unfold: name another file`,
    );
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("has nothing to do without a file, and says why a path cannot be one", () => {
    rmSync(path, { force: true });
    clearKubeconfigTarget(path);
    expect(() => clearKubeconfigTarget(folder)).toThrow(/^kubeconfig .* cannot be written: EISDIR/);
  });
});
