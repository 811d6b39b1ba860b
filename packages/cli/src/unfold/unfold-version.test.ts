import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { unfoldVersion } from "./unfold-version.js";

it("is the version of package.json", () => {
  const manifest = readFileSync(new URL("../../../../package.json", import.meta.url), "utf8");
  expect((JSON.parse(manifest) as { version: string }).version).toBe(unfoldVersion);
});
