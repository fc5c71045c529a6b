// Writes a report and what it can be made from again into its folder, and puts that in its place.

import { loadCanvas } from "../../report/png/canvas.ts";
import { renderReport } from "../../report/render-report.ts";
import type { ReportFolder } from "../output/report-folder.ts";
import { TRACE_NAMES } from "../../experiment/trace-names.ts";
import type { Console } from "../terminal/console.ts";
import { DETAILS_FILE, detailsParts } from "./details-file.ts";
import type { Details } from "./details-file.ts";

/** `release`: called when the runs are no longer needed, before the folder is in its place. */
export function writeReport(
  details: Details,
  folder: ReportFolder,
  console: Pick<Console, "say">,
  release: () => void = () => undefined,
): void {
  const { files, notices } = renderReport(details.input, { names: TRACE_NAMES, loadCanvas });
  for (const { name, content } of files) folder.write(name, content);
  folder.writeParts(DETAILS_FILE, detailsParts(details));
  release();
  folder.publish();
  for (const notice of notices) console.say(notice);
}
