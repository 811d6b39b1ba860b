import type { JsonValue } from "@unfold/apimachinery";
import { describe, expect, it } from "vitest";
import { goYaml } from "./go-yaml.js";

const cases: readonly { name: string; given: JsonValue; want: string }[] = [
  {
    name: "sorts keys and keeps lists at the key's indentation",
    given: { b: [1, { d: 2, c: 3 }], a: {} },
    want: "a: {}\nb:\n- 1\n- c: 3\n  d: 2\n",
  },
  {
    name: "quotes what YAML 1.1 reads as something else",
    given: ["y", "no", "1", "1e3", "0x1f", "null", "12:30", ""],
    want: '- "y"\n- "no"\n- "1"\n- "1e3"\n- "0x1f"\n- "null"\n- "12:30"\n- ""\n',
  },
  {
    name: "single-quotes what would be syntax",
    given: ["#x", "@@", "a: b", "*", "it's: x", "- a"],
    want: "- '#x'\n- '@@'\n- 'a: b'\n- '*'\n- 'it''s: x'\n- '- a'\n",
  },
  {
    name: "leaves ordinary text plain",
    given: ["docker://q/x:1", "a-b", "1Gi", "src:x"],
    want: "- docker://q/x:1\n- a-b\n- 1Gi\n- src:x\n",
  },
  {
    name: "prints lines as a literal block, chomped as the text ends",
    given: { a: "x\ny", b: "x\n", c: "x\n\n" },
    want: "a: |-\n  x\n  y\nb: |\n  x\nc: |+\n  x\n\n",
  },
  {
    name: "prints empty lists, null and booleans",
    given: { a: [], b: null, c: true },
    want: "a: []\nb: null\nc: true\n",
  },
  { name: "nests lists in lists", given: [["a", "b"], []], want: "- - a\n  - b\n- []\n" },
];

describe("goYaml", () => {
  it.each(cases)("$name", ({ given, want }) => {
    expect(goYaml(given)).toBe(want);
  });
});
