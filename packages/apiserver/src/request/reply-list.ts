import type { Representation } from "./media-type.js";
import { jsonLength, jsonPieces, type RenderedList, yamlPieces } from "./rendered-list.js";
import { replyHead } from "./reply.js";
import { replyBlocks } from "./reply-blocks.js";
import type { ResourceCall } from "./resource-call.js";

/** Sends a list; a long one as the client takes it, and while others have their turn. */
export function replyList(
  call: ResourceCall,
  list: RenderedList,
  format: Representation["format"],
): Promise<void> {
  replyHead(call.response, 200, `application/${format}`);
  return format === "yaml"
    ? replyBlocks(call, yamlPieces(list))
    : replyBlocks(call, jsonPieces(list), jsonLength(list));
}
