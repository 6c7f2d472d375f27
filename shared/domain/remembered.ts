/** A pure function that keeps its last answers: at most `most`, then it forgets them all. What it answers is shared, so nobody changes it. */
export const remembered = <Q, A extends object | string | number | null>(
  most: number,
  answer: (question: Q) => A,
): ((question: Q) => A) => {
  const known = new Map<Q, A>();
  return (question) => {
    const before = known.get(question);
    if (before !== undefined) return before;
    const found = answer(question);
    if (known.size >= most) known.clear();
    known.set(question, found);
    return found;
  };
};

/** A pure function of an object that never changes: its answer is kept for as long as the object is. */
export const rememberedOf = <Q extends object, A extends object>(answer: (question: Q) => A): ((question: Q) => A) => {
  const known = new WeakMap<Q, A>();
  return (question) => {
    const before = known.get(question);
    if (before) return before;
    const found = answer(question);
    known.set(question, found);
    return found;
  };
};
