/** A name from an archive as it may stand on a terminal: control characters are shown, never sent. */
export function printable(text: string): string {
  return text.replace(controlCharacters, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code <= 0xff ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/**
 * A text of JSON, or of quoted YAML, as it may reach a terminal: what JSON does not escape by itself (DEL, C1, and the marks
 * that reorder or hide text) is escaped, so that a program still reads the same.
 */
export function escapedControls(json: string): string {
  return json.replace(
    unescapedControls,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** Whether {@link escapedControls} would escape something. */
export function hasUnescapedControls(text: string): boolean {
  return text.search(unescapedControls) !== -1;
}

/** C0, DEL, C1, and the marks that reorder or hide text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu;

const unescapedControls = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;
