// What a format's parser makes of one line, before cleaning, ordering, cutting and scaling, which all formats share.

/** Times are real numbers of microseconds in the log's own time. Undefined = not known. */
export interface TraceRecord {
  readonly line: number;
  readonly job: string;
  readonly arrival: number;
  /** Undefined also where service times are to come from the class; see `needsService`. */
  readonly service: number | undefined;
  readonly requested: number | undefined;
  /** Whole or fractional cores. */
  readonly processors: number | undefined;
  readonly memory: number | undefined;
  readonly priority: number | undefined;
  readonly deadline: number | undefined;
  readonly tenant: string | undefined;
}

/** A format: gives well-formed records and puts the others into the problem log. */
export interface RecordSource {
  /** A record without service time (or with none above 0) is useless and dropped. */
  readonly needsService: boolean;
  /** The same for processors. */
  readonly needsProcessors: boolean;
  /** Arrival time of the log's beginning; undefined = its earliest record. */
  readonly origin: number | undefined;
  next(): TraceRecord | undefined;
}
