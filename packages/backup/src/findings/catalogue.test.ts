import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { catalogue } from "./catalogue.js";

const documentation = readFileSync(new URL("../../../../docs/audit.md", import.meta.url), "utf8");

it("has each code once: 93 ways to lose a type, and what else a machine needs", () => {
  expect(new Set(catalogue.map(({ code }) => code)).size).toBe(94);
  expect(catalogue).toHaveLength(94);
});

it("is the table of docs/audit.md", () => {
  const rows = documentation.split("\n").filter((line) => /^\| (?:[LAGR]|HCO-|DEP-)\d/.test(line));
  expect(rows).toEqual(catalogue.map(({ code, severity, title }) => `| ${code} | ${severity} | ${title} |`));
});
