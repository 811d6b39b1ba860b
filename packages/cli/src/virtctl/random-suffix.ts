import { randomInt } from "node:crypto";

/** Letters and digits that form no words and are hard to confuse (k8s.io/apimachinery util/rand). */
const alphabet = "bcdfghjklmnpqrstvwxz2456789";

/** Five random characters, as generated names end with. */
export function randomSuffix(): string {
  return Array.from({ length: 5 }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}
