import { describe, expect, it } from 'vitest';
import { differences } from '../../shared/domain/difference.ts';
import { differencesInWords } from '../../shared/domain/difference-in-words.ts';
import { changed, proef } from './proef.ts';

const words = (change: Parameters<typeof changed>[0]): string[] => differencesInWords(differences(proef, changed(change)));

describe('a changed plan in words', () => {
  it('says of each thing what was and what becomes', () => {
    expect(
      words((plan) => {
        plan.title = 'Anders';
        for (const gate of plan.gates)
          for (const one of gate.resolutions) if (one.id === 'R4') one.window = { from: '2021-01', until: '2021-02' };
      }),
    ).toEqual(['R4 begin: 2020-12 wordt 2021-01', 'R4 einde: 2020-12 wordt 2021-02', `titel: ${proef.title} wordt Anders`]);
  });

  it('names a thing that came or went once, not field by field', () => {
    const added = words((plan) => {
      const [first] = plan.activities;
      plan.activities = [...plan.activities.filter(({ id }) => id !== 'W3'), ...(first ? [{ ...first, id: 'W9' }] : [])];
    });
    expect(added).toEqual(['erbij: W9', 'eruit: W3']);
  });

  it('keeps the name of a field that it has no word for', () => {
    expect(words((plan) => (plan.status = 'nieuw'))).toEqual([`status: ${proef.status} wordt nieuw`]);
  });
});
