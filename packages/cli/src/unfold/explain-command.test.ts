import { describe, expect, it } from "vitest";
import { runUnfold } from "./run-unfold.js";

async function explain(...args: readonly string[]) {
  const texts = { out: "", err: "" };
  const code = await runUnfold(["explain", ...args], {
    out: (text) => {
      texts.out += text;
    },
    err: (text) => {
      texts.err += text;
    },
  });
  return { code, ...texts };
}

describe("unfold explain", () => {
  it("explains a finding of the audit or of a conformance run, in either case", async () => {
    const { code, out } = await explain("l03");
    expect([code, out.split("\n")[0]]).toEqual([
      0,
      "L03  Pin is in status only and its revision is not in the archive (error)",
    ]);
    expect((await explain("C1")).out).toContain("Script broke its contract");
  });

  it.each([
    [["L99"], 'no finding has the code "L99"; unfold explain lists them all'],
    [["L01", "L02"], 'unexpected argument "L02"'],
    [["--all"], "unknown flag: --all"],
  ])("refuses %j as wrong use", async (args, message) => {
    expect(await explain(...args)).toEqual({ code: 2, out: "", err: `unfold: ${message}\n` });
  });
});
