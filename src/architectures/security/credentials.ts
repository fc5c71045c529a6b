// A node's certificate: until when it holds, and when it is renewed. It lies in a file, and so outlives the process; whoever reads
// one goes by its own clock. For secure channels.
//
// Renewed when a share of its lifetime is over, as cert-manager (2/3) and the kubelet (70 % to 90 %) do; asked again, if the
// authority does not answer, at every twentieth of the lifetime. Deviations: the authority answers at once, and a certificate is
// good from the beginning of time, so that only its end can be wrong.

import type { Duration, Instant } from "../../kernel/time.ts";
import { NEVER } from "../../kernel/time.ts";
import type { Host } from "../../process/host.ts";
import { RECORD } from "../../trace/record-kinds.ts";
import type { CertificateSpec } from "../scheduler-spec.ts";

export interface Credentials {
  /** End of the certificate to show now. */
  until(): Instant;
  hasExpired(until: Instant): boolean;
}

/** What lies in the file. */
export interface CertificateFile {
  until: Instant;
  /** By the node's own wall clock. */
  renewAt: number;
}

/** Keys that hold for ever. */
export const ENDLESS: Credentials = { until: () => NEVER, hasExpired: () => false };

const TRIES_PER_LIFETIME = 20;

export class Certificate implements Credentials {
  readonly #host: Host;
  readonly #spec: CertificateSpec;
  readonly #file: CertificateFile;

  constructor(host: Host, spec: CertificateSpec, file: CertificateFile) {
    this.#host = host;
    this.#spec = spec;
    this.#file = file;
  }

  until(): Instant {
    if (this.#host.wall() >= this.#file.renewAt) this.#renew();
    return this.#file.until;
  }

  hasExpired(until: Instant): boolean {
    return this.#host.wall() >= until;
  }

  #renew(): void {
    const host = this.#host;
    const { lifetime, renewAfter } = this.#spec;
    const until = host.certify(lifetime);
    const wait = until === undefined ? lifetime / TRIES_PER_LIFETIME : lifetime * renewAfter;
    this.#file.renewAt = host.wall() + Math.ceil(wait);
    if (until !== undefined) this.#file.until = until;
    const kind = until === undefined ? RECORD["certificate.denied"] : RECORD["certificate.issued"];
    host.emit(kind, host.node, 0, 0, 0, until === undefined ? 0 : (lifetime as Duration));
  }
}
