// `--set path=values`, or a usage error that names the option.

import { readSetting, type Setting } from "../../scenario/sweep/read-setting.ts";
import { UsageError } from "../usage-error.ts";

export function readSetOption(option: string, written: string): Setting {
  const setting = readSetting(written);
  if (typeof setting === "string") throw new UsageError(`--${option}: ${setting}`);
  return setting;
}
