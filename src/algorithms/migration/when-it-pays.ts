// A move is made if saving, carrying and starting again, and the rest over there, take less time than the rest here, with a margin
// for what is not known. From a machine that is to go, it is made if that frees the machine sooner.

import { defineMigration, type MoveOffer } from "./migration.ts";

export const whenItPays = defineMigration({
  name: "when-it-pays",
  summary:
    "A task is moved if what is left of it over there, and the move itself, take less time than what is left of it here, with a margin.",
  source:
    "Catalogue L (dynamic task allocation: migrate only if checkpoint + transfer + restart < expected saving), I13",
  parameters: {
    gain: {
      type: "number",
      default: 1.2,
      min: 1,
      summary: "The rest here takes more than so many times as long as the move and the rest over there.",
    },
    evacuate: {
      type: "boolean",
      default: true,
      summary:
        "Tasks leave machines that are to go down or to be given back, if moving takes less time than ending there.",
    },
    interval: { type: "duration", default: "1s", min: "1ms", summary: "So often running tasks are looked at." },
    moves: {
      type: "integer",
      default: 10,
      min: 1,
      summary: "At most so many moves are begun in one round: the budget.",
    },
    minDwell: {
      type: "duration",
      default: "30s",
      summary: "A task that was moved stays for so long where it came to. 0s: it may go on at once.",
    },
    memory: {
      type: "duration",
      default: "10s",
      min: "1ms",
      summary:
        "Over about so long what workers report of their progress is averaged, to tell how fast they are. Short: sooner, and more often deceived by estimates.",
    },
  },
  shorthand: "gain",
  create: ({ gain, evacuate, interval, moves, minDwell, memory }) => ({
    interval,
    moves,
    minDwell,
    memory,
    worth: (offer) => (evacuate && offer.isLeaving ? sooner(offer) : saved(offer, gain)),
  }),
});

function saved({ here, there, cost }: MoveOffer, gain: number): number | undefined {
  return here > gain * (cost + there) ? here - cost - there : undefined;
}

/** When the machine is free. */
function sooner({ here, cost }: MoveOffer): number | undefined {
  return here > cost ? here - cost : undefined;
}
