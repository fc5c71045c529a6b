// Writes a report and what it can be made from again into its folder, and puts that in its place.

import { renderReport } from "../../report/render-report.ts";
import type { ReportFolder } from "../output/report-folder.ts";
import { TRACE_NAMES } from "../output/trace-names.ts";
import type { Console } from "../terminal/console.ts";
import { DETAILS_FILE, detailsBytes } from "./details-file.ts";
import type { Details } from "./details-file.ts";

export function writeReport(details: Details, folder: ReportFolder, console: Pick<Console, "say">): void {
  const { files, notices } = renderReport(details.input, { names: TRACE_NAMES });
  for (const { name, content } of files) folder.write(name, content);
  folder.write(DETAILS_FILE, detailsBytes(details));
  folder.publish();
  for (const notice of notices) console.say(notice);
}
