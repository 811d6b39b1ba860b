/** FNV-1a, 32 bits: spreads well enough for addresses and suffixes of names, and is the same everywhere. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (const character of text) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193) >>> 0;
  }
  return hash;
}

/** Letters of generated names (Kubernetes apimachinery pkg/util/rand). */
const letters = "bcdfghjklmnpqrstvwxz2456789";

/** Five characters, as at the end of a generated name, that follow from a text. */
export function shortHash(text: string): string {
  let rest = hashOf(text);
  let suffix = "";
  for (let index = 0; index < 5; index++) {
    suffix += letters[rest % letters.length];
    rest = Math.floor(rest / letters.length);
  }
  return suffix;
}
