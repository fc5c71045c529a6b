// Whom a fault strikes, as data: what the scenario says, what is drawn before the run, and what waits for the strike.

/** Which nodes. Roles such as `leader` are resolved when the fault strikes. */
export type Target =
  | { readonly kind: "names"; readonly names: readonly string[] }
  | { readonly kind: "zone"; readonly zone: string }
  | { readonly kind: "rack"; readonly rack: string }
  /** `isAny`: the place that a random fault fills with each member of the group in turn. */
  | ({ readonly kind: "group"; readonly pick: Pick; readonly isAny?: boolean } & GroupName)
  /** `which`: of several such nodes, in the order of their names, from 0; the first where absent. */
  | { readonly kind: "role"; readonly role: StrikeRole; readonly which?: number | "all" };

export interface GroupName {
  readonly group: NodeGroup;
  /** Only those of the worker group of that name. */
  readonly named?: string;
}

export type NodeGroup = "masters" | "workers" | "clients" | "locks" | "stores" | "nodes";

/** All but `all` draw distinct nodes of the group from the fault's own stream, before the run. */
export type Pick =
  | { readonly kind: "all" }
  | { readonly kind: "count"; readonly count: number }
  | { readonly kind: "fraction"; readonly fraction: number }
  /** As many as the others can do without: floor((n - 1) / 2). */
  | { readonly kind: "minority" }
  /** As many as the others cannot do without: floor(n / 2) + 1. */
  | { readonly kind: "majority" };

/** Resolved at strike time. `lock-leader`: who led the lock service last; followers and standbys are the other masters. */
export type StrikeRole = "leader" | "follower" | "standby" | "lock-leader" | "busiest-worker" | "idlest-worker";

/** How many of `size` nodes a pick takes. */
export function pickedCount(pick: Pick, size: number): number {
  switch (pick.kind) {
    case "all":
      return size;
    case "count":
      return pick.count;
    case "fraction":
      return Math.round(pick.fraction * size);
    case "minority":
      return Math.floor((size - 1) / 2);
    case "majority":
      return Math.floor(size / 2) + 1;
  }
}
