// The nearest known word to a mistyped one, for error messages.

/** Longer words are not compared: nobody mistypes one, and a hostile file could make it slow. */
const COMPARED_LENGTH_MAX = 64;

/**
 * The candidate within length / 3 edits of `word` (but 2, and 1 for words of up to five letters, of which two changed
 * letters leave too little), nearest first; ties go to the earlier candidate.
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > COMPARED_LENGTH_MAX) return undefined;
  let nearest: string | undefined;
  let nearestEdits = (word.length <= 5 ? 1 : Math.max(2, Math.floor(word.length / 3))) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= nearestEdits) continue;
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    // A word of three letters is within two edits of almost any other: at least one letter must have survived.
    if (edits < nearestEdits && edits < Math.max(word.length, candidate.length)) {
      nearest = candidate;
      nearestEdits = edits;
    }
  }
  return nearest;
}

/** `; did you mean 'x'?` or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const nearest = nearestWord(word, candidates);
  return nearest === undefined ? "" : `; did you mean '${nearest}'?`;
}

/** Levenshtein (1966), plus swaps of neighbours (Damerau 1964) as one edit. */
function editDistance(a: string, b: string): number {
  let beforePrevious: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let edits = Math.min(previous[j]! + 1, current[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, beforePrevious[j - 2]! + 1);
      current.push(edits);
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
