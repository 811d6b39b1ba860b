import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { catalogue } from "./catalogue.js";

const documentation = readFileSync(new URL("../../../../docs/audit.md", import.meta.url), "utf8");

it("has each code once, and 93 of them", () => {
  expect(new Set(catalogue.map(({ code }) => code)).size).toBe(93);
  expect(catalogue).toHaveLength(93);
});

it("is the table of docs/audit.md", () => {
  const rows = documentation.split("\n").filter((line) => /^\| (?:[LAGR]|HCO-)\d/.test(line));
  expect(rows).toEqual(catalogue.map(({ code, severity, title }) => `| ${code} | ${severity} | ${title} |`));
});
