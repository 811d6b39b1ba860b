import type { KubeObject } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { chosenTool, toolAnnotations } from "./chosen-tool.js";

function asked(kind: "Backup" | "Restore", annotations: { readonly [annotation: string]: string }) {
  const object: KubeObject = {
    apiVersion: "velero.io/v1",
    kind,
    metadata: { name: "one", annotations },
  };
  const { tool, problems } = chosenTool(object);
  return { plugin: tool.plugin.name, switches: tool.switches.map(({ name }) => name), problems };
}

describe("the tool a Backup or Restore asks for", () => {
  it("is Velero with this plugin, unless it says otherwise", () => {
    expect(asked("Backup", {})).toEqual({ plugin: "unfold", switches: [], problems: [] });
    const wish = { [toolAnnotations.plugin]: "0.8", [toolAnnotations.behavior]: "keep-uids, machines-first" };
    expect(asked("Restore", wish)).toEqual({
      plugin: "0.8",
      switches: ["keep-uids", "machines-first"],
      problems: [],
    });
  });

  it.each([
    { kind: "Backup", behavior: "keep-uids", where: "the Restore" },
    { kind: "Restore", behavior: "drop-revisions", where: "the Backup" },
  ] as const)("is not one whose $behavior is asked of a $kind", ({ kind, behavior, where }) => {
    expect(asked(kind, { [toolAnnotations.behavior]: behavior }).problems).toEqual([
      `behavior "${behavior}" in annotation unfold.dev/velero-behavior has no effect on a ${kind}: it belongs on ${where}`,
    ]);
  });

  it("is not one that nobody knows", () => {
    const { problems } = asked("Backup", { [toolAnnotations.behavior]: "drop-it" });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('unknown behavior "drop-it"');
  });
});
