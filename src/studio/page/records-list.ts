// Records of a run, one a line: when, what, and between whom. A press on the time goes there in the replay.

import type { FoundRecords } from "../protocol.ts";
import { byId, create, createButton } from "./element.ts";

export function showRecords({ records, found, count }: FoundRecords, goTo: (at: number) => void): void {
  const rows = records.map(({ at, kind, ...rest }) => {
    const time = createButton(at.toFixed(6), () => goTo(at), "link");
    time.setAttribute("aria-label", `Watch at ${at.toFixed(6)} s: ${kind}`);
    const words = Object.entries(rest).map(([column, value]) => `${column} ${String(value)}`);
    return create("tr", {}, [
      create("td", { className: "number" }, [time]),
      create("td", { text: kind }),
      create("td", { text: words.join(", ") }),
    ]);
  });
  const headings = ["seconds", "record", "about"].map((text) => {
    const heading = create("th", { text });
    heading.scope = "col";
    return heading;
  });
  const shown = records.length < found ? `The first ${records.length} of ${found}` : String(found);
  byId("records").replaceChildren(
    create("table", {}, [
      create("caption", {
        text: `${shown} of the run's ${count.toLocaleString("en")} records. Press a time to watch it.`,
      }),
      create("thead", {}, [create("tr", {}, headings)]),
      create("tbody", {}, rows),
    ]),
  );
  byId("records").hidden = false;
}
