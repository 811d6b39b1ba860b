import { RE2JS } from "re2js";
import { patternSize } from "./pattern-size.js";

/** A compiled pattern. */
export interface Pattern {
  matches(text: string): boolean;
}

const patterns = new Map<string, Pattern | Error>();
const limit = 4096;
/** Go's limit is higher, but its compiler faster: beyond this, compiling would hold up the server. */
const largest = 20_000;

/**
 * Compiles a pattern of RE2 syntax; matching takes linear time whatever the pattern. Like Go, it need not match the whole text.
 * @throws Error when the pattern does not compile
 */
export function compilePattern(source: string): Pattern {
  const known = patterns.get(source);
  const found = known ?? compile(source);
  if (known === undefined) {
    if (patterns.size >= limit) patterns.clear();
    patterns.set(source, found);
  }
  if (found instanceof Error) throw found;
  return found;
}

function compile(source: string): Pattern | Error {
  try {
    if (patternSize(source) > largest) throw new Error("error parsing regexp: expression too large");
    const compiled = RE2JS.compile(source);
    // Not a matcher's find(), which also looks for the groups and takes ten times as long.
    return { matches: (text) => compiled.test(text) };
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
