// Field numbers of Perfetto's messages, as far as we write them (protos/perfetto/trace in github.com/google/perfetto). A
// viewer that is older than a field skips it.

export const TRACE = { packet: 1 } as const;

export const TRACE_PACKET = {
  timestamp: 8,
  trustedPacketSequenceId: 10,
  trackEvent: 11,
  internedData: 12,
  sequenceFlags: 13,
  trackDescriptor: 60,
  firstPacketOnSequence: 87,
  traceAttributes: 126,
} as const;

/** Bits of TracePacket.sequence_flags. */
export const SEQUENCE_FLAGS = { incrementalStateCleared: 1, needsIncrementalState: 2 } as const;

export const TRACK_DESCRIPTOR = {
  uuid: 1,
  name: 2,
  process: 3,
  thread: 4,
  parentUuid: 5,
  counter: 8,
  childOrdering: 11,
  siblingOrderRank: 12,
} as const;

export const CHILD_ORDERING = { explicit: 3 } as const;

export const PROCESS_DESCRIPTOR = { pid: 1, processName: 6, processLabels: 8 } as const;

export const THREAD_DESCRIPTOR = { pid: 1, tid: 2, threadName: 5 } as const;

export const COUNTER_DESCRIPTOR = { unitName: 6 } as const;

export const TRACK_EVENT = {
  categoryIids: 3,
  debugAnnotations: 4,
  type: 9,
  nameIid: 10,
  trackUuid: 11,
  name: 23,
  counterValue: 30,
  doubleCounterValue: 44,
  flowIds: 47,
  terminatingFlowIds: 48,
} as const;

export const EVENT_TYPE = { sliceBegin: 1, sliceEnd: 2, instant: 3, counter: 4 } as const;

export const DEBUG_ANNOTATION = {
  nameIid: 1,
  intValue: 4,
  doubleValue: 5,
  stringValue: 6,
  stringValueIid: 17,
} as const;

export const INTERNED_DATA = {
  eventCategories: 1,
  eventNames: 2,
  debugAnnotationNames: 3,
  debugAnnotationStringValues: 29,
} as const;

/** EventCategory, EventName, DebugAnnotationName and InternedString alike. */
export const INTERNED_STRING = { iid: 1, text: 2 } as const;

export const TRACE_ATTRIBUTES = { attribute: 1 } as const;

export const ATTRIBUTE = { key: 1, longValue: 2, stringValue: 3 } as const;
