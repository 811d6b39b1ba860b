import { ClientWatch } from "../request/client-gone.js";
import { drained } from "../request/drained.js";
import { type PathHandler, requireRead } from "../request/handle-request.js";
import { replyHead } from "../request/reply.js";
import type { ObjectStore } from "../store/object-store.js";
import { writeSnapshot } from "./write-snapshot.js";

/** Where a running server gives its snapshot to who may read it. */
export const snapshotPath = "/snapshot";

/** `/snapshot`: everything stored, as `unfold snapshot save` keeps it. */
export function snapshotPage(store: ObjectStore, now: () => Date): PathHandler {
  return async (path, _query, request, response) => {
    if (path !== snapshotPath) return false;
    requireRead(request);
    replyHead(response, 200, "application/gzip");
    const snapshot = writeSnapshot(store, now());
    const gone = new ClientWatch();
    response.on("close", () => {
      gone.abort();
      snapshot.destroy();
    });
    for await (const chunk of snapshot) {
      if (!response.write(chunk as Buffer)) await drained(response, gone);
    }
    response.end();
    return true;
  };
}
