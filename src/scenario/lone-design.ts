// One design of a scenario's file, alone: the common part with the variant's own values laid over it, without the defaults, as
// the file has them. For whoever writes a scenario file about one variant.

import { expandShortNotations, isData, overlay } from "./overlay.ts";
import type { Data } from "./overlay.ts";
import { DESIGN_KEYS } from "./scenario-shape.ts";
import { toPlain } from "./source/source-node.ts";
import { readYaml } from "./source/yaml-source.ts";

/** Precondition: the text loads, and has a variant of this name, or none at all. */
export function loneDesign(text: string, variant: string): Data {
  const { root } = readYaml(text, "");
  const data = root === undefined ? {} : (toPlain(root) as Data);
  const common = expandShortNotations(designKeys(data));
  const variants = data["variants"];
  const own = isData(variants) ? variants[variant] : undefined;
  return isData(own) ? overlay(common, expandShortNotations(designKeys(own))) : common;
}

function designKeys(data: Data): Data {
  return Object.fromEntries(Object.entries(data).filter(([key]) => (DESIGN_KEYS as readonly string[]).includes(key)));
}
