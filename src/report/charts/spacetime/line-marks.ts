// What happened at one instant on a node: votes, opinions of it, refusals, attempts given up or kept, ends of leases and reigns.

import type { SpaceTimeMark } from "../../../observe/observations.ts";
import { nodeName } from "../../recovery-rows.ts";
import type { TraceNames } from "../../trace-names.ts";
import type { LineMark, MarkKind } from "./space-time-chart.ts";
import type { View } from "./views.ts";

export interface DatedMark extends LineMark {
  /** Seconds of virtual time. */
  readonly instant: number;
}

/** In order of time; what spans and leases show already is not among them. */
export function lineMarks(view: View, node: number, names: TraceNames): readonly DatedMark[] {
  return view.window.marks
    .filter((mark) => mark.node === node && mark.at >= view.from && mark.at <= view.until)
    .flatMap((mark) => {
      const shown = describe(mark, view, names);
      return shown === undefined ? [] : [{ ...shown, at: mark.at - view.origin, instant: mark.at }];
    });
}

type Description = { readonly kind: MarkKind; readonly text: string } | undefined;

function describe(mark: SpaceTimeMark, view: View, names: TraceNames): Description {
  return ofOpinion(mark, view) ?? ofCoordination(mark, view, names) ?? ofWork(mark, view);
}

function ofOpinion({ kind, value }: SpaceTimeMark, { run }: View): Description {
  const by = `by ${nodeName(run, value)}`;
  switch (kind) {
    case "node.suspected":
      return { kind: "suspected", text: `suspected ${by}` };
    case "node.declared-dead":
      return { kind: "dead", text: `declared dead ${by}` };
    case "node.trusted":
      return { kind: "trusted", text: `trusted ${by}` };
    case "node.cordoned":
      return { kind: "other", text: `cordoned ${by}` };
    case "node.quarantined":
      return { kind: "other", text: `quarantined ${by}` };
    case "node.released":
      return { kind: "other", text: `released ${by}` };
    case "node.clock":
      return { kind: "other", text: "its clock was changed" };
    default:
      return undefined;
  }
}

function ofCoordination({ kind, task, epoch, value }: SpaceTimeMark, { run }: View, names: TraceNames): Description {
  switch (kind) {
    case "vote.granted":
      return { kind: "vote", text: `votes for ${nodeName(run, task)} in epoch ${epoch}` };
    case "leader.resigned":
      return { kind: "resigned", text: `resigns epoch ${epoch}: ${names.resignations[value] ?? "of its own accord"}` };
    case "lease.expired":
      return { kind: "lease-ended", text: `its lease, token ${epoch}, is taken back by the lock service` };
    case "lease.dropped":
      return { kind: "lease-ended", text: `believes no longer to hold its lease, token ${epoch}` };
    case "log.truncated":
      return { kind: "log", text: `its log is replaced from entry ${task} on` };
    case "snapshot.installed":
      return { kind: "log", text: `takes over a snapshot up to entry ${task}` };
    default:
      return undefined;
  }
}

function ofWork({ kind, task, attempt, epoch, value }: SpaceTimeMark, { run }: View): Description {
  const which = `task ${task}, attempt ${attempt}`;
  switch (kind) {
    case "command.refused":
      return { kind: "refused", text: `refuses a command of epoch ${epoch} from ${nodeName(run, value)}` };
    case "effect.refused":
      return { kind: "refused", text: `refuses the effect of ${which}` };
    case "attempt.lost":
      return { kind: "lost", text: `${which} is given up` };
    case "attempt.adopted":
      return { kind: "adopted", text: `${which} is found running and kept` };
    case "attempt.copied":
      return { kind: "copied", text: `${which} is a copy of a running one` };
    default:
      return undefined;
  }
}
