import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Command } from "./command.js";
import { commands } from "./commands.js";
import { globalFlags } from "./global-flags.js";

const reference = readFileSync(new URL("../../../../docs/virtctl.md", import.meta.url), "utf8");

function everyCommand(list: readonly Command[]): readonly Command[] {
  return list.flatMap((command) => [command, ...everyCommand(command.commands ?? [])]);
}

const named = everyCommand(commands).filter(({ name }) => !name.startsWith("__"));

describe("docs/virtctl.md", () => {
  it.each(named.map(({ name }) => name))("names the command %s", (name) => {
    expect(reference).toMatch(new RegExp(`\\b${name}\\b`));
  });

  const flags = new Set(
    [...named.flatMap(({ flags: own = [] }) => own), ...globalFlags].map(({ name }) => name),
  );
  it.each([...flags].filter((name) => !["file", "output", "client", "namespace"].includes(name)))(
    "names the flag --%s",
    (name) => {
      expect(reference).toContain(`--${name}`);
    },
  );
});
