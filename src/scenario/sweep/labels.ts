// Short names of a sweep's parameters and values, for names of variants, conditions of expectations and charts.

import { isData } from "../overlay.ts";

/**
 * The last step of each path, with as many steps before it as tell it from the others: `timeout`, or `rpc.timeout` and
 * `heartbeat.timeout`. Paths differ.
 */
export function parameterNames(paths: readonly (readonly string[])[]): readonly string[] {
  return paths.map((path) => {
    for (let length = 1; length <= path.length; length += 1) {
      const name = tail(path, length);
      const sameName = paths.filter((other) => tail(other, length) === name);
      if (sameName.length === 1 && !/^\d+$/.test(name)) return name;
    }
    return path.join(".");
  });
}

function tail(path: readonly string[], length: number): string {
  return path.slice(-length).join(".");
}

/** `5s`, `0.8`, `power-of-d:2`, `exponential:base:1s+cap:60s`, `150ms+300ms`: one word that a shell leaves alone. */
export function valueLabel(data: unknown): string {
  if (Array.isArray(data)) return data.map(valueLabel).join("+");
  if (!isData(data)) return String(data).replace(/[^\w.%/+:-]+/g, "");
  const entries = Object.entries(data).map(([key, value]) => {
    const label = isData(value) && Object.keys(value).length === 0 ? "" : valueLabel(value);
    return label === "" ? key : `${key}:${label}`;
  });
  return entries.join("+");
}

/** `timeout=5s,rate=90/s` */
export function pointLabel(names: readonly string[], labels: readonly string[]): string {
  return names.map((name, index) => `${name}=${labels[index]!}`).join(",");
}
