import type { KubeObject } from "@unfold/apimachinery";
import { unfoldPrefix } from "@unfold/instancetype";
import { type ToolPlugin, toolPlugins } from "./tool-plugins.js";
import { type ToolSwitch, toolSwitches } from "./tool-switches.js";

/** Annotations of a Backup or Restore that say which tool it is to be like. */
export const toolAnnotations = {
  plugin: `${unfoldPrefix}/velero-plugin`,
  behavior: `${unfoldPrefix}/velero-behavior`,
} as const;

/** Velero with a plugin, and with what makes it another tool. */
export interface ChosenTool {
  readonly plugin: ToolPlugin;
  readonly switches: readonly ToolSwitch[];
}

/** The tool a Backup or Restore asks for; what it asks for in vain is told. */
export function chosenTool({ kind, metadata }: KubeObject): {
  readonly tool: ChosenTool;
  readonly problems: readonly string[];
} {
  const problems: string[] = [];
  const wanted = metadata.annotations?.[toolAnnotations.plugin] ?? "";
  const plugin = wanted === "" ? toolPlugins[0] : toolPlugins.find(({ name }) => name === wanted);
  if (plugin === undefined) problems.push(unknownText("plugin", toolAnnotations.plugin, wanted, toolPlugins));
  const names = (metadata.annotations?.[toolAnnotations.behavior] ?? "")
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const switches = toolSwitches.filter(({ name }) => names.includes(name));
  for (const name of names) {
    const known = toolSwitches.find((one) => one.name === name);
    if (known === undefined) {
      problems.push(unknownText("behavior", toolAnnotations.behavior, name, toolSwitches));
    } else if (kindOf[known.of] !== kind) {
      const place = `in annotation ${toolAnnotations.behavior}`;
      problems.push(
        `behavior "${name}" ${place} has no effect on a ${kind}: it belongs on the ${kindOf[known.of]}`,
      );
    }
  }
  return { tool: { plugin: plugin ?? velero, switches }, problems };
}

/** Kind of the object that a switch is asked of. */
const kindOf = { backup: "Backup", restore: "Restore" } as const;

const velero: ToolPlugin = { name: "none", vendor: "", summary: "", backup: [], restore: [] };

function unknownText(
  what: string,
  annotation: string,
  wanted: string,
  known: readonly { readonly name: string }[],
): string {
  const names = known.map(({ name }) => name).sort();
  return `unknown ${what} ${JSON.stringify(wanted)} in annotation ${annotation}: known are ${names.join(", ")}`;
}

/** An object as the tool puts it into an archive; undefined leaves it out. */
export function archivedByTool(
  object: KubeObject,
  groupResource: string,
  { switches }: ChosenTool,
): KubeObject | undefined {
  let archived: KubeObject | undefined = object;
  for (const { archive } of switches) {
    if (archive !== undefined && archived !== undefined) archived = archive(archived, groupResource);
  }
  return archived;
}
