// Who may do what: roles, each of operations on the tasks of tenants, and users who have roles. For masters that check requests, for
// whoever keeps the policy, and for the oracle that knows what it should have been.
//
// Role-based access control as in Kubernetes (RBAC: rules are verbs on resources, and only ever allow) and as YARN's access control
// lists of queues (submit_applications, administer_queue). What no role allows is denied. A set of roles is a number, one bit a role.

/** In the order of OPERATIONS in the trace. */
export const ACCESS_OPERATIONS = ["submit", "status", "cancel"] as const;

export type AccessOperation = (typeof ACCESS_OPERATIONS)[number];

/** A role that everybody has heard of: everything, for all tenants. */
export const ADMINISTRATOR = "administrator";

/** Bits of a number that are safe to shift, the administrator's taken off. */
export const ROLES_MAX = 29;

export interface AccessRole {
  readonly name: string;
  readonly may: readonly AccessOperation[];
  /** undefined: of all tenants. */
  readonly tenants: readonly string[] | undefined;
}

export interface AccessUser {
  readonly name: string;
  /** Names of roles. */
  readonly roles: readonly string[];
}

export interface AccessPolicy {
  readonly roles: readonly AccessRole[];
  readonly users: readonly AccessUser[];
}

/** Roles by bit; bit 0 is the administrator's. */
export type RoleSet = number;

export const NO_ROLES: RoleSet = 0;
/** Somebody, or a tenant, whom the policy does not name. */
export const NOBODY_NAMED = 0;

interface Grant {
  readonly operations: ReadonlySet<AccessOperation>;
  /** By number; undefined: all. */
  readonly tenants: ReadonlySet<number> | undefined;
}

/** The rules, which do not change, with users and tenants by numbers from 1. */
export class AccessRules {
  readonly #users: ReadonlyMap<string, number>;
  readonly #tenants: ReadonlyMap<string, number>;
  readonly #roles: ReadonlyMap<string, number>;
  readonly #grants: readonly Grant[];
  readonly #written: readonly RoleSet[];

  constructor({ roles, users }: AccessPolicy) {
    this.#users = numbered(users.map(({ name }) => name));
    this.#tenants = numbered(roles.flatMap(({ tenants }) => tenants ?? []));
    this.#roles = new Map([[ADMINISTRATOR, 0], ...roles.map(({ name }, index) => [name, index + 1] as const)]);
    this.#grants = [
      { operations: new Set(ACCESS_OPERATIONS), tenants: undefined },
      ...roles.map(({ may, tenants }) => ({
        operations: new Set(may),
        tenants: tenants && new Set(tenants.map((tenant) => this.#tenants.get(tenant)!)),
      })),
    ];
    this.#written = [NO_ROLES, ...users.map((user) => this.roleSet(user.roles))];
  }

  userNumber(name: string): number {
    return this.#users.get(name) ?? NOBODY_NAMED;
  }

  tenantNumber(name: string): number {
    return this.#tenants.get(name) ?? NOBODY_NAMED;
  }

  /** Names that are none are left out. */
  roleSet(names: readonly string[]): RoleSet {
    return names.reduce((set, name) => {
      const role = this.#roles.get(name);
      return role === undefined ? set : set | (1 << role);
    }, NO_ROLES);
  }

  /** What the user with this number has at the beginning. */
  writtenRoles(user: number): RoleSet {
    return this.#written[user] ?? NO_ROLES;
  }

  /** Does any of these roles allow it? */
  permits(roles: RoleSet, operation: AccessOperation, tenant: number): boolean {
    return this.#grants.some(({ operations, tenants }, role) => {
      if ((roles & (1 << role)) === 0 || !operations.has(operation)) return false;
      return tenants === undefined || tenants.has(tenant);
    });
  }
}

function numbered(names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...new Set(names)].map((name, index) => [name, index + 1]));
}
