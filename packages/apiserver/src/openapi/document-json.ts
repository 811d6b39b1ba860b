import { isJsonObject, type JsonObject, type JsonValue } from "@unfold/apimachinery";
import { takeTurns } from "../turns/take-turns.js";

/** Size of the blocks in which a document is kept and sent. */
const blockLength = 128 * 1024;

/** How deep lies what is small enough to be written at once: the schemas below `components.schemas`. */
const depth = 3;

/** JSON of a document in UTF-8, in blocks; others have their turn while it is written. */
export async function documentJson(document: JsonObject): Promise<readonly Buffer[]> {
  const othersDue = takeTurns();
  const blocks: Buffer[] = [];
  let text = "";
  for (const piece of jsonTexts(document, depth)) {
    text += piece;
    const turn = othersDue();
    if (turn !== undefined) await turn;
    if (text.length < blockLength) continue;
    blocks.push(Buffer.from(text));
    text = "";
  }
  blocks.push(Buffer.from(text));
  return blocks;
}

function* jsonTexts(value: JsonValue, levels: number): Generator<string> {
  if (levels === 0 || !isJsonObject(value)) {
    yield JSON.stringify(value);
    return;
  }
  let separator = "{";
  for (const [name, one] of Object.entries(value)) {
    if (one === undefined) continue;
    yield `${separator}${JSON.stringify(name)}:`;
    yield* jsonTexts(one, levels - 1);
    separator = ",";
  }
  yield separator === "{" ? "{}" : "}";
}
