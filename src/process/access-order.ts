// What an administrator tells a client's machine to have done about the permissions of a user. For the faults that say so and for
// the clients that carry it out.

export interface AccessOrder {
  readonly user: string;
  /** The roles that the user has from then on; undefined: those that the permissions say. */
  readonly roles: readonly string[] | undefined;
}
