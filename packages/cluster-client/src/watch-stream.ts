import type { IncomingMessage } from "node:http";
import { ApiError, type Status, type WatchEvent } from "@unfold/apimachinery";

/**
 * Events of a watch answer, one JSON document a line. Ends when the server ends the stream.
 * @throws ApiError when the server sends an ERROR event (reason Expired: list again)
 */
export async function* watchEvents(stream: IncomingMessage): AsyncGenerator<WatchEvent> {
  let rest = "";
  const decoder = new TextDecoder();
  for await (const chunk of stream) {
    rest += decoder.decode(chunk as Buffer, { stream: true });
    const lines = rest.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line.trim() === "") continue;
      const event = JSON.parse(line) as WatchEvent | { readonly type: "ERROR"; readonly object: Status };
      if (event.type === "ERROR") throw new ApiError(event.object as Status);
      yield event;
    }
  }
}
