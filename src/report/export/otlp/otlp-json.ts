// OpenTelemetry's messages as JSON, by the rules of OTLP/JSON (opentelemetry.io/docs/specs/otlp, JSON Protobuf encoding):
// names in camelCase, 64-bit integers as strings, identifiers in hexadecimal, enumerations as numbers.

import type { ExportedRun } from "../run-export.ts";

export interface KeyValue {
  readonly key: string;
  readonly value: AnyValue;
}
type AnyValue = { readonly stringValue: string } | { readonly intValue: string } | { readonly doubleValue: number };

export type Attributes = Readonly<Record<string, string | number>>;

export function keyValues(attributes: Attributes): readonly KeyValue[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: string | number): AnyValue {
  if (typeof value === "string") return { stringValue: value };
  return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
}

/** Nanoseconds since 1970 as a string. `origin` in seconds is what virtual time 0 is called. */
export function unixNanoseconds(us: number, origin: number): string {
  return String(BigInt(origin) * 1_000_000_000n + BigInt(Math.round(us)) * 1_000n);
}

/** Lower case, as many digits as the bytes need. */
export function hexadecimal(value: number, bytes: number): string {
  return value.toString(16).padStart(bytes * 2, "0");
}

/** The instrumentation scope of everything that we write. */
export function scopeOf({ engine }: ExportedRun): { readonly name: string; readonly version: string } {
  return { name: "orrery", version: engine.version };
}

/** What all resources of a run have in common. */
export function runAttributes({ scenario, variant, seed, engine }: ExportedRun): Attributes {
  return {
    "service.namespace": scenario,
    "service.version": engine.version,
    "orrery.scenario": scenario,
    "orrery.variant": variant,
    "orrery.seed": String(seed),
    "orrery.fingerprint": engine.fingerprint,
  };
}
