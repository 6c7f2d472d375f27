const small = ['nul', 'één', 'twee', 'drie', 'vier', 'vijf', 'zes', 'zeven', 'acht', 'negen', 'tien', 'elf', 'twaalf'];

/** Up to twelve in words, figures above. */
export const numberWord = (count: number): string => small[count] ?? String(count);

/** "één fase", "vier fasen": the word that goes with the count, kept beside it. */
export const counted = (count: number, one: string, many: string): string => `${numberWord(count)}\u00a0${count === 1 ? one : many}`;
