// Two and three nodes on real sockets, in this process.

import { afterEach, describe, expect, test } from "vitest";
import { Links, type Letter } from "../../src/live/links.ts";

interface Node {
  readonly links: Links;
  readonly heard: unknown[];
  readonly resets: number[];
  readonly lost: unknown[];
  readonly cut: unknown[];
}

const opened: Links[] = [];
afterEach(() => opened.splice(0).forEach((links) => links.close()));

async function nodes(count: number, patience = 60_000): Promise<readonly Node[]> {
  const all = Array.from({ length: count }, (_, id): Node => {
    const node = { heard: [], resets: [], lost: [], cut: [] } as Omit<Node, "links">;
    const links = new Links(id, patience, {
      received: ({ message }) => node.heard.push(message),
      reset: (peer) => node.resets.push(peer),
      cut: (_to, { message }) => node.cut.push(message),
      lost: (_to, { message }) => node.lost.push(message),
    });
    opened.push(links);
    return { ...node, links };
  });
  const ports = await Promise.all(all.map(({ links }) => links.listen()));
  for (const { links } of all) ports.forEach((each, id) => links.learn(id, each));
  return all;
}

const letter = (message: unknown): Letter => ({ from: 0, sentAt: 0, message });
/** However long this machine takes; the test runner's own limit is the end of patience. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("links over real sockets", () => {
  test("a connection keeps the order, and datagrams arrive too", async () => {
    const [a, b] = await nodes(2);
    const numbers = Array.from({ length: 500 }, (_, index) => index);
    for (const each of numbers) a.links.send(1, letter(each), false);
    await until(() => b.heard.length === numbers.length);
    expect(b.heard).toEqual(numbers);
    a.links.send(1, letter("datagram"), true);
    await until(() => b.heard.at(-1) === "datagram");
  });

  test("what is too long for a datagram goes all the same", async () => {
    const [a, b] = await nodes(2);
    a.links.send(1, letter("x".repeat(200_000)), true);
    await until(() => b.heard.length === 1);
    expect((b.heard[0] as string).length).toBe(200_000);
  });

  test("across a partition a connection waits and a datagram is lost; the heal delivers what waited, in order", async () => {
    const [a, b] = await nodes(2);
    a.links.send(1, letter("before"), false);
    await until(() => b.heard.length === 1);
    a.links.cutOff(new Set([1]));
    a.links.send(1, letter("datagram"), true);
    a.links.send(1, letter("first"), false);
    a.links.send(1, letter("second"), false);
    // The other way is open.
    b.links.send(0, letter("back"), false);
    await until(() => a.heard.length === 1);
    expect(b.heard).toEqual(["before"]);
    expect(a.cut).toEqual(["datagram", "first", "second"]);
    a.links.cutOff(new Set());
    await until(() => b.heard.length === 3);
    expect(b.heard).toEqual(["before", "first", "second"]);
    expect(a.resets).toEqual([]);
  });

  test("who waits too long gives the connection up, and what waited with it", async () => {
    const [a, b] = await nodes(2, 150);
    a.links.cutOff(new Set([1]));
    a.links.send(1, letter("lost"), false);
    await until(() => a.resets.length === 1);
    a.links.cutOff(new Set());
    a.links.send(1, letter("later"), false);
    await until(() => b.heard.length === 1);
    expect(b.heard).toEqual(["later"]);
  });

  test("a process that dies resets the connections of those who talked with it, once each", async () => {
    const [a, b, c] = await nodes(3);
    a.links.send(1, letter("hello"), false);
    b.links.send(0, letter("hello"), false);
    await until(() => a.heard.length === 1 && b.heard.length === 1);
    b.links.close();
    await until(() => a.resets.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(a.resets).toEqual([1]);
    expect(c.resets).toEqual([]);
  });

  test("connections that are broken off are reset for both ends, once, and the next message opens another", async () => {
    const [a, b, c] = await nodes(3);
    a.links.send(1, letter("one way"), false);
    b.links.send(0, letter("and back"), false);
    c.links.send(0, letter("not theirs"), false);
    await until(() => a.heard.length === 2 && b.heard.length === 1);
    a.links.breakOff(1);
    await until(() => a.resets.length > 0 && b.resets.length > 0);
    a.links.send(1, letter("again"), false);
    b.links.send(0, letter("again"), false);
    await until(() => a.heard.length === 3 && b.heard.length === 2);
    expect([a.resets, b.resets, c.resets]).toEqual([[1], [0], []]);
  });

  test("what is sent before the peer listens anywhere arrives when it does", async () => {
    const [a] = await nodes(1);
    const [late] = await nodes(1);
    const ports = await portsOf(late);
    a.links.send(7, letter("early"), false);
    // Nobody listens there.
    a.links.learn(7, { tcp: 1, udp: 1 });
    await new Promise((resolve) => setTimeout(resolve, 30));
    a.links.learn(7, ports);
    await until(() => late.heard.length === 1);
    expect(late.heard).toEqual(["early"]);
    expect(a.resets).toEqual([]);
  });

  test("where a process is dead and its machine is not, who sends again hears so, and not only when its patience is over", async () => {
    const [a, b] = await nodes(2);
    a.links.send(1, letter("hello"), false);
    await until(() => b.heard.length === 1);
    b.links.close();
    await until(() => a.resets.length === 1);
    a.links.send(1, letter("refused"), false);
    await until(() => a.resets.length === 2);
    const [again] = await nodes(1);
    a.links.learn(1, await portsOf(again));
    a.links.send(1, letter("you are back"), false);
    await until(() => again.heard.length === 1);
    expect(again.heard).toEqual(["you are back"]);
  });

  test("a machine that loses its power is not heard of: nothing is reset, and what is sent there is lost", async () => {
    const [a, b] = await nodes(2);
    a.links.send(1, letter("hello"), false);
    await until(() => b.heard.length === 1);
    a.links.lose(1);
    b.links.close();
    a.links.send(1, letter("into the void"), false);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(a.resets).toEqual([]);
    expect(a.lost).toEqual(["into the void"]);
    // It comes back, under other ports.
    const [again] = await nodes(1);
    a.links.learn(1, await portsOf(again));
    a.links.send(1, letter("you are back"), false);
    await until(() => again.heard.length === 1);
  });
});

/** Where a node listens that has been asked already: a second pair of sockets. */
function portsOf({ links }: Node): ReturnType<Links["listen"]> {
  return links.listen();
}
