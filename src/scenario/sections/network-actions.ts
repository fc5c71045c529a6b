// How the scenario writes what strikes the network between nodes.

import type * as z from "zod";
import { distributionOf } from "../shapes/distribution-shape.ts";
import { section } from "../shapes/leaf.ts";
import { choice } from "../shapes/parameter-shape.ts";
import { probability } from "../shapes/quantities.ts";
import type { ShapeContext } from "../shapes/shape-context.ts";
import type { ActionForms } from "./action-form.ts";
import { partitionShape } from "./partition-notation.ts";
import type { NamedPartition } from "./partition-notation.ts";
import { targetShape } from "./target-shape.ts";

export const NETWORK_ACTIONS: ActionForms<"partition" | "link" | "hold"> = {
  partition: {
    summary:
      "Cuts the network: { isolate: target }, { groups: [target, target] }, { halves: target }, { bridge: target }, { ring: target }, { chain: target } or { links: { from, to } }.",
    example: "{ at: 2m, partition: { isolate: worker/3, direction: outbound }, for: 1m }",
    shape: () => ({ partition: partitionShape() }),
    build: ({ partition }: { partition: NamedPartition }) => ({
      action: { kind: "partition", shape: partition.shape },
      text: `partition: ${partition.text}`,
      any: partition.any,
    }),
  },
  link: {
    summary: "Makes the way from some nodes to others slow or lossy; the way back stays as it is.",
    example: "{ at: 2m, link: { from: all workers, to: leader, delay: 50ms, loss: 5% }, for: 1m }",
    shape: (context) => ({ link: linkShape(context) }),
    build: ({ link }: { link: z.output<ReturnType<typeof linkShape>> }) => {
      const { from, to, ...trouble } = link;
      return {
        action: { kind: "link", from: from.target, to: to.target, ...trouble, delay: trouble.delay },
        text: `link from ${from.text} to ${to.text}`,
        any: from.any ?? to.any,
      };
    },
  },
  hold: {
    summary: "Keeps everything that is on its way from some nodes to others, and delivers it when the fault ends.",
    example: "{ at: 2m, hold: { from: leader, to: all workers }, for: 20s }",
    shape: () => ({ hold: holdShape() }),
    build: ({ hold: { from, to, direction } }: { hold: z.output<ReturnType<typeof holdShape>> }) => ({
      action: { kind: "hold", from: from.target, to: to.target, direction },
      text: `hold ${from.text} ${direction === "both" ? "<->" : "->"} ${to.text}`,
      any: from.any ?? to.any,
    }),
  },
};

function linkShape(context: ShapeContext) {
  return section({
    from: targetShape(),
    to: targetShape(),
    delay: distributionOf("duration", context).optional().describe("Added to every message."),
    loss: probability().prefault(0).describe("Added to the link's own."),
    duplication: probability().prefault(0).describe("Added to the link's own."),
    reordering: probability()
      .prefault(0)
      .describe("That a datagram takes the link's latency once more; added to the link's own."),
  });
}

function holdShape() {
  return section({
    from: targetShape(),
    to: targetShape(),
    direction: choice(["outbound", "both"]).prefault("outbound").describe("outbound: only from `from` to `to`."),
  });
}
