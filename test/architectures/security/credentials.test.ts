// Certificates that hold for a while: when they are renewed, and how long an authority may be away before anybody notices.

import { fc, test as property } from "@fast-check/vitest";
import { describe, expect, it } from "vitest";
import { Certificate } from "../../../src/architectures/security/credentials.ts";
import { START, type Duration, type Instant } from "../../../src/kernel/time.ts";
import type { Address } from "../../../src/process/identity.ts";
import { ScriptedHost } from "../../process/scripted-host.ts";

const SECOND = 1_000_000;

class NodeWithAuthority extends ScriptedHost {
  readonly #isAway: (now: number) => boolean;
  readonly asked: number[] = [];

  constructor(isAway: (now: number) => boolean) {
    super({ address: 1 as Address });
    this.#isAway = isAway;
  }

  override certify(lifetime: Duration): Instant | undefined {
    const now = this.monotonic();
    this.asked.push(now / SECOND);
    return this.#isAway(now) ? undefined : ((now + lifetime) as Instant);
  }
}

function holder(lifetime: number, renewAfter: number, isAway: (now: number) => boolean = () => false) {
  const host = new NodeWithAuthority(isAway);
  const file = { until: START, renewAt: -Infinity };
  const certificate = new Certificate(host, { lifetime: lifetime as Duration, renewAfter }, file);
  return { host, file, certificate };
}

/** Looks at the certificate every tenth of a second; the seconds at which it had expired. */
function expiredAt({ host, certificate }: ReturnType<typeof holder>, end: number): readonly number[] {
  const expired: number[] = [];
  for (let tenth = 0; tenth * 100_000 <= end; tenth += 1) {
    host.passUntil(tenth * 100_000, { timer() {} });
    if (certificate.hasExpired(certificate.until())) expired.push(tenth / 10);
  }
  return expired;
}

describe("a certificate", () => {
  it("is got before the first word, and renewed when its share of the lifetime is over", () => {
    const node = holder(60 * SECOND, 2 / 3);
    expect(expiredAt(node, 130 * SECOND)).toEqual([]);
    expect(node.host.asked).toEqual([0, 40, 80, 120]);
  });

  it("is asked for at every twentieth of the lifetime when the authority is away, and used until it ends", () => {
    const node = holder(60 * SECOND, 0.5, (now) => now >= 50 * SECOND);
    const expired = expiredAt(node, 95 * SECOND);
    expect(expired[0]).toBe(90);
    expect(node.host.asked).toEqual([0, 30, 60, 63, 66, 69, 72, 75, 78, 81, 84, 87, 90, 93]);
  });

  it("lies in a file: a restart does not ask for another", () => {
    const node = holder(60 * SECOND, 0.5);
    node.certificate.until();
    const again = new Certificate(node.host, { lifetime: (60 * SECOND) as Duration, renewAfter: 0.5 }, node.file);
    expect(again.until()).toBe(60 * SECOND);
    expect(node.host.asked).toEqual([0]);
  });

  property.prop([fc.integer({ min: 20, max: 90 }), fc.integer({ min: 0, max: 150 }), fc.integer({ min: 1, max: 99 })])(
    "outlives every absence of the authority that is shorter than what is left of it when it is renewed, and none longer than it",
    (share, from, length) => {
      const lifetime = 60;
      const [renewAfter, start] = [share / 100, 60 + from];
      const node = holder(
        lifetime * SECOND,
        renewAfter,
        (now) => now >= start * SECOND && now < (start + length) * SECOND,
      );
      const expired = expiredAt(node, (start + length + lifetime) * SECOND);
      // The next try may come a twentieth later, and a look at it a tenth of a second after that.
      const least = lifetime * (1 - renewAfter) - lifetime / 20 - 0.2;
      if (length < least) expect(expired).toEqual([]);
      if (length > lifetime + 0.2) expect(expired.length).toBeGreaterThan(0);
      // Whatever happens, it is felt no earlier than that, and is over a try after the authority is back.
      for (const at of expired) {
        expect(at).toBeGreaterThanOrEqual(start + lifetime * (1 - renewAfter) - 0.2);
        expect(at).toBeLessThanOrEqual(start + length + lifetime / 20 + 0.2);
      }
    },
  );
});
