// Gathers spans into lines of JSON: each a whole TracesData message, with the spans of one node under that node's resource.

import type { ExportedRun, Write } from "../run-export.ts";
import { keyValues, runAttributes, scopeOf, type KeyValue } from "./otlp-json.ts";

/** Opentelemetry.proto.trace.v1.Span, as far as we fill it. */
export interface Span {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly KeyValue[];
  readonly events?: readonly { readonly timeUnixNano: string; readonly name: string }[];
  readonly links?: readonly {
    readonly traceId: string;
    readonly spanId: string;
    readonly attributes: readonly KeyValue[];
  }[];
  readonly status: { readonly code: number; readonly message?: string };
}

/** A line of some 250 kB: collectors take messages of up to 4 MiB. */
const SPANS_PER_LINE = 512;

export class SpanLines {
  readonly #run: ExportedRun;
  readonly #write: Write;
  /** By node, in the order of their first span of this line. */
  #spans = new Map<number, Span[]>();
  #count = 0;

  constructor(run: ExportedRun, write: Write) {
    this.#run = run;
    this.#write = write;
  }

  add(node: number, span: Span): void {
    const spans = this.#spans.get(node);
    if (spans === undefined) this.#spans.set(node, [span]);
    else spans.push(span);
    this.#count += 1;
    if (this.#count === SPANS_PER_LINE) this.flush();
  }

  flush(): void {
    if (this.#count === 0) return;
    const scope = scopeOf(this.#run);
    const resourceSpans = [...this.#spans].map(([node, spans]) => ({
      resource: { attributes: this.#resource(node) },
      scopeSpans: [{ scope, spans }],
    }));
    this.#write(`${JSON.stringify({ resourceSpans })}\n`);
    this.#spans = new Map();
    this.#count = 0;
  }

  /** Semantic conventions of OpenTelemetry: the role is the service, the node its instance. */
  #resource(id: number): readonly KeyValue[] {
    const node = this.#run.nodes[id];
    return keyValues({
      "service.name": node.role,
      "service.instance.id": node.name,
      "host.name": node.name,
      "cloud.availability_zone": node.zone,
      ...runAttributes(this.#run),
    });
  }
}
