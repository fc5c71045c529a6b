// Who is who. All are small dense integers, so that tables can be arrays; names are looked up only when somebody reads.

declare const nodeBrand: unique symbol;
declare const addressBrand: unique symbol;
declare const taskBrand: unique symbol;

/** A machine. */
export type NodeId = number & { readonly [nodeBrand]: true };
/** One role on one node: where messages go. Survives restarts; what runs behind it does not. */
export type Address = number & { readonly [addressBrand]: true };
/** A task's number, dense in order of arrival. It is also the client's idempotency key. */
export type TaskId = number & { readonly [taskBrand]: true };
/** 1, 2, 3 ... within a task. */
export type AttemptNumber = number;
/** Strictly increasing over leaderships; receivers refuse lower ones. */
export type Epoch = number;
