/**
 * How long tests wait for other processes, in seconds: what works answers in a fraction of one, but a busy machine may
 * take long; only what hangs is to fail. Below vitest's own limit, so that the failure says what was waited for.
 */
export const patience = 120;
