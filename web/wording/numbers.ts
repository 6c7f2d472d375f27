import { numberWord } from '../../shared/domain/dutch.ts';

export { numberWord };

/** "één fase", "vier fasen": the word that goes with the count, kept beside it. */
export const counted = (count: number, one: string, many: string): string => `${numberWord(count)}\u00a0${count === 1 ? one : many}`;
