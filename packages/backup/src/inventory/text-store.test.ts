import { describe, expect, it } from "vitest";
import { TextStore } from "./text-store.js";

/** Texts of many lengths, those longer than a block too. */
const texts = Array.from({ length: 400 }, (_, index) =>
  "tëxt 𝒳 ".repeat(index % 97 === 0 ? 60_000 : (index * 31) % 700).concat(String(index)),
);

describe("TextStore", () => {
  it.each([
    ["in memory", 2 ** 30],
    ["on the disk", 0],
    ["in both", 2 ** 20],
  ])("gives texts back %s, in any order", (_, limit) => {
    const store = new TextStore(limit);
    expect(texts.map((text) => store.add(text))).toEqual(texts.map((_text, index) => index));
    for (let step = 0; step < texts.length; step++) {
      const index = (step * 151) % texts.length;
      expect(store.text(index) === texts[index]).toBe(true);
    }
  });

  it("keeps texts in memory where no file can be written", () => {
    const before = process.env["TMPDIR"];
    process.env["TMPDIR"] = "/nowhere";
    try {
      const store = new TextStore(0);
      for (const text of texts) store.add(text);
      expect(texts.every((text, index) => store.text(index) === text)).toBe(true);
    } finally {
      if (before === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = before;
    }
  });
});
