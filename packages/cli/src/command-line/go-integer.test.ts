import { expect, it } from "vitest";
import { goInteger } from "./go-integer.js";

it.each([
  { text: "12", want: 12n },
  { text: "-12", want: -12n },
  { text: "+1_000", want: 1000n },
  { text: "0", want: 0n },
  { text: "010", want: 8n },
  { text: "0o17", want: 15n },
  { text: "0x1F", want: 31n },
  { text: "0b101", want: 5n },
  { text: "9223372036854775808", want: 9223372036854775808n },
  ...["", "-", "1.5", "1_", "_1", "1__0", "08", "0x", "1e3", " 1"].map((text) => ({ text, want: undefined })),
])("reads $text as $want", ({ text, want }) => {
  expect(goInteger(text, true)).toBe(want);
});

it("reads no sign where none is allowed", () => {
  expect(goInteger("+1", false)).toBeUndefined();
});
