import { sha1 } from "./expand/sha1.js";

/** Forty hexadecimal digits that stand for a text, in names that have no room for it. */
export function digestText(text: string): string {
  const bytes = sha1(new TextEncoder().encode(text));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
