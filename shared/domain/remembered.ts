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

/** A map of at most `most` entries: what was set longest ago goes first. For what can be read again. */
export class Recent<T> extends Map<string, T> {
  readonly #most: number;

  constructor(most: number) {
    super();
    this.#most = most;
  }

  override set(key: string, value: T): this {
    this.delete(key);
    super.set(key, value);
    const { value: oldest } = this.keys().next();
    if (this.size > this.#most && oldest !== undefined) this.delete(oldest);
    return this;
  }
}
