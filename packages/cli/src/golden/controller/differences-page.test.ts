import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { intendedDifferences } from "./intended-differences.js";

const page = readFileSync(new URL("../../../../../docs/kubevirt-differences.md", import.meta.url), "utf8");

it.each(intendedDifferences)("docs/kubevirt-differences.md tells of: $name", ({ name, why, follows }) => {
  expect(page).toContain(`| ${name} | ${follows} | ${why} |`);
  const [, ...row] = follows.split(" ");
  expect(page).toContain(`\n| ${row.join(" ")} | `);
});
