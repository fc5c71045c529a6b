// What a group of members has agreed on: for each index, term and fingerprint of the entry that the first member handed to its
// state machine. In pages; of a page that lies far behind only a digest is kept, which members that are slower still are held to.
// So memory is bounded by 16,384 entries and one number for each 1,024 entries before.

const PAGE_BITS = 10;
const PAGE_SIZE = 1 << PAGE_BITS;
const PAGE_MASK = PAGE_SIZE - 1;
/** Pages that are kept entry by entry. */
const PAGES_KEPT = 16;
const UNKNOWN = -1;
const TWO_TO_32 = 4_294_967_296;
const DIGEST_START = 0x2545f491;

interface Page {
  /** UNKNOWN = nobody has handed it over. */
  readonly terms: Float64Array;
  readonly fingerprints: Float64Array;
  known: number;
}

/** How far a member has come through a page that it handed over from its first entry on. */
export interface PageReader {
  /** Page number; UNKNOWN = it did not begin at the first entry of a page. */
  page: number;
  digest: number;
}

/** Of a member that has handed over nothing, or has just jumped to somewhere else. */
export function createPageReader(): PageReader {
  return { page: UNKNOWN, digest: DIGEST_START };
}

export class AgreedLog {
  readonly #pages: (Page | undefined)[] = [];
  /** Of folded pages of which every entry was known. */
  readonly #digests: (number | undefined)[] = [];
  #highest = 0;
  #highestTerm = 0;

  /** Index of the last entry that anybody handed over, and its term. */
  get highest(): number {
    return this.#highest;
  }

  get highestTerm(): number {
    return this.#highestTerm;
  }

  /** Term of the entry that was handed over at `index`; undefined where nobody did, or it lies too far behind. */
  termAt(index: number): number | undefined {
    const term = this.#pages[(index - 1) >>> PAGE_BITS]?.terms[(index - 1) & PAGE_MASK];
    return term === UNKNOWN ? undefined : term;
  }

  /**
   * A member hands over an entry. False if another one was handed over at that index before; of a page that is kept as a digest,
   * at its last entry. Indexes begin at 1.
   */
  agrees(index: number, term: number, fingerprint: number, reader: PageReader): boolean {
    const number = (index - 1) >>> PAGE_BITS;
    const position = (index - 1) & PAGE_MASK;
    if (position === 0) {
      reader.page = number;
      reader.digest = DIGEST_START;
    }
    reader.digest = mixed(reader.digest, term, fingerprint);
    if (index > this.#highest) {
      this.#highest = index;
      this.#highestTerm = term;
    }
    const page = this.#pages[number];
    if (page !== undefined) return isSame(page, position, term, fingerprint);
    if (number <= this.#foldedUpTo) return this.#agreesWithDigest(reader, number, position);
    return isSame(this.#open(number), position, term, fingerprint);
  }

  /** Pages up to this one are not kept entry by entry any more. */
  get #foldedUpTo(): number {
    return this.#pages.length - 1 - PAGES_KEPT;
  }

  #agreesWithDigest(reader: PageReader, number: number, position: number): boolean {
    if (position !== PAGE_MASK || reader.page !== number) return true;
    const digest = this.#digests[number];
    return digest === undefined || digest === reader.digest;
  }

  #open(number: number): Page {
    while (this.#pages.length <= number) {
      this.#pages.push(undefined);
      this.#digests.push(undefined);
      if (this.#foldedUpTo >= 0) this.#fold(this.#foldedUpTo);
    }
    return (this.#pages[number] = {
      terms: new Float64Array(PAGE_SIZE).fill(UNKNOWN),
      fingerprints: new Float64Array(PAGE_SIZE),
      known: 0,
    });
  }

  #fold(number: number): void {
    const page = this.#pages[number];
    this.#pages[number] = undefined;
    if (page === undefined || page.known < PAGE_SIZE) return;
    let digest = DIGEST_START;
    for (let position = 0; position < PAGE_SIZE; position += 1)
      digest = mixed(digest, page.terms[position], page.fingerprints[position]);
    this.#digests[number] = digest;
  }
}

function isSame(page: Page, position: number, term: number, fingerprint: number): boolean {
  if (page.terms[position] !== UNKNOWN)
    return page.terms[position] === term && page.fingerprints[position] === fingerprint;
  page.terms[position] = term;
  page.fingerprints[position] = fingerprint;
  page.known += 1;
  return true;
}

/** Two rounds of a multiplicative hash over 32 bits (constants of MurmurHash3). */
function mixed(digest: number, term: number, fingerprint: number): number {
  const high = Math.floor(fingerprint / TWO_TO_32);
  let hash = Math.imul(digest ^ term, 0xcc9e2d51);
  hash = Math.imul(hash ^ (hash >>> 15) ^ fingerprint, 0x1b873593);
  return Math.imul(hash ^ (hash >>> 13) ^ high, 0x85ebca6b) ^ (hash >>> 16);
}
