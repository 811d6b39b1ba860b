import { describe, expect, it } from "vitest";
import { type LoggedWrite, lostEvents, lostWrites, type SeenEvent, type Stored } from "./write-log.js";

const write = (name: string, value: string | undefined, revision: number | undefined): LoggedWrite => ({
  name,
  value,
  acknowledged: revision !== undefined,
  revision,
});
const stored = (entries: Readonly<Record<string, Stored>>): ReadonlyMap<string, Stored> =>
  new Map(Object.entries(entries));

describe("lostWrites()", () => {
  const log = [write("a", "1", 1), write("a", "2", 2), write("a", "3", undefined)];

  it.each<[string, readonly LoggedWrite[], Readonly<Record<string, Stored>>, number]>([
    ["the acknowledged write", log, { a: { value: "2", revision: 2 } }, 0],
    ["the one cut off", log, { a: { value: "3", revision: 3 } }, 0],
    ["an older one", log, { a: { value: "1", revision: 1 } }, 1],
    ["nothing", log, {}, 1],
    ["nothing after a deletion", [...log, write("a", undefined, 4)], {}, 0],
    ["something after a deletion", [...log, write("a", undefined, 4)], { a: { value: "3", revision: 3 } }, 1],
    ["nothing of a create cut off", [write("b", "1", undefined)], {}, 0],
    ["another revision", log.slice(0, 2), { a: { value: "2", revision: 7 } }, 1],
  ])("%s", (_, writes, state, problems) => {
    expect(lostWrites(writes, stored(state))).toHaveLength(problems);
  });
});

describe("lostEvents()", () => {
  const log = [write("a", "1", 1), write("a", "2", 2)];
  const state = stored({ a: { value: "2", revision: 2 } });
  const events: readonly SeenEvent[] = [
    { name: "a", value: "1", revision: 1 },
    { name: "a", value: "2", revision: 2 },
  ];

  it.each<[string, readonly SeenEvent[], number]>([
    ["every event", events, 0],
    ["a gap", events.slice(1), 1],
    ["an event twice", [...events, ...events.slice(1)], 1],
    ["a wrong value", [...events.slice(0, 1), { name: "a", value: "x", revision: 2 }], 2],
    ["nothing", [], 3],
  ])("%s", (_, seen, problems) => {
    expect(lostEvents(log, seen, state)).toHaveLength(problems);
  });
});
