// Which roles everybody has at the moment: what changes of a policy. A state machine over numbered changes, so that a change that
// is asked for twice is made once. In the books of masters, with the policy's server, and in copies of what it has.

import type { AccessOperation, AccessRules, RoleSet } from "./access-rules.ts";

/** What an administrator orders; they are numbered from 1, and come in order. */
export interface AccessChange {
  readonly number: number;
  readonly user: number;
  readonly roles: RoleSet;
}

export interface AccessState {
  /** The number of the last change. */
  readonly version: number;
  /** Of those whose roles are not as written, in order of their numbers. */
  readonly changed: readonly (readonly [user: number, roles: RoleSet])[];
}

export class AccessTable {
  readonly #rules: AccessRules;
  readonly #changed = new Map<number, RoleSet>();
  #version = 0;

  constructor(rules: AccessRules) {
    this.#rules = rules;
  }

  get version(): number {
    return this.#version;
  }

  rolesOf(user: number): RoleSet {
    return this.#changed.get(user) ?? this.#rules.writtenRoles(user);
  }

  permits(user: number, operation: AccessOperation, tenant: number): boolean {
    return this.#rules.permits(this.rolesOf(user), operation, tenant);
  }

  /** False: it was made before. */
  apply({ number, user, roles }: AccessChange): boolean {
    if (number <= this.#version) return false;
    this.#version = number;
    this.#changed.set(user, roles);
    return true;
  }

  state(): AccessState {
    return { version: this.#version, changed: [...this.#changed].toSorted(([a], [b]) => a - b) };
  }

  restore({ version, changed }: AccessState): void {
    this.#version = version;
    this.#changed.clear();
    for (const [user, roles] of changed) this.#changed.set(user, roles);
  }
}
