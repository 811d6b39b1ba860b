import { isNotFound } from "@unfold/apimachinery";

/** Waits for a request; that its object is gone already is as good as done. */
export async function ignoringNotFound(request: Promise<unknown>): Promise<void> {
  try {
    await request;
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
