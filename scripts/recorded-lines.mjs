// Reads files of recorded cases or answers: one JSON object a line, plain or gzip.
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

/** The lines of a file, each an object with an id; what is wrong with a file is an error of one line that names it. */
export function recordedLines(file) {
  const lines = textOf(file).split("\n");
  return lines.flatMap((line, index) =>
    line.trim() === "" ? [] : [recordedLine(line, `${file}:${index + 1}`)],
  );
}

function textOf(file) {
  const bytes = bytesOf(file);
  const compressed = bytes[0] === 0x1f && bytes[1] === 0x8b;
  try {
    return (compressed ? gunzipSync(bytes) : bytes).toString("utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new Error(`${file}: not a whole gzip file: ${error.message}`);
  }
}

function bytesOf(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    if (error.code === "ENOENT") throw new Error(`No such file: ${file}`);
    throw new Error(`${file}: ${error.code === "EISDIR" ? "is a directory" : error.message}`);
  }
}

function recordedLine(text, place) {
  const line = parsed(text, place);
  if (typeof line !== "object" || line === null || Array.isArray(line)) {
    throw new Error(`${place}: not a JSON object`);
  }
  if (typeof line.id !== "string") throw new Error(`${place}: has no id`);
  return line;
}

function parsed(text, place) {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${place}: not JSON: ${error.message}`);
  }
}
