/** Number of letters to add, drop, replace or swap with a neighbour to turn one word into the other. */
const editDistance = (one: string, other: string): number => {
  let before: number[] = [];
  let previous = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const same = one[row - 1] === other[column - 1];
      const replaced = (previous[column - 1] ?? 0) + (same ? 0 : 1);
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1] ? (before[column - 2] ?? 0) + 1 : Infinity;
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced, swapped));
    }
    before = previous;
    previous = current;
  }
  return previous[other.length] ?? 0;
};

/** The known word that was probably meant; undefined when none is near. Case does not count. */
export const nearest = (word: string, known: Iterable<string>): string | undefined => {
  const limit = Math.max(1, Math.floor(word.length / 3));
  let best: { word: string; distance: number } | undefined;
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Infinity)) best = { word: candidate, distance };
  }
  return best?.word;
};

/** What to do about a word when `meant` is the one that was probably meant, of the words that are allowed. */
export const didYouMean = (meant: string | undefined, known: readonly string[]): string => {
  if (meant !== undefined) return `Did you mean "${meant}"?`;
  if (known.length === 0) return 'Leave it out.';
  return `Use one of: ${known.slice(0, 12).join(', ')}${known.length > 12 ? ' ...' : ''}.`;
};

/** What to do about a word that is none of the known ones. */
export const suggestion = (word: string, known: readonly string[]): string => didYouMean(nearest(word, known), known);
