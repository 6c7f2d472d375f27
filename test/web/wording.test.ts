import * as fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { capital, dayMonth, dayOf, dayWithNear, fullDay, nearDay, readDay, shortMonth, timeOf } from '../../web/wording/dates.ts';
import { nl } from '../../web/wording/nl.ts';
import { counted, numberWord } from '../../web/wording/numbers.ts';
import { plain } from '../../web/wording/sentence.ts';

const space = '\u00a0';

describe('days in Dutch', () => {
  it.each([
    ['2020-12-08', 'dinsdag 8 december 2020'],
    ['2020-11-01', 'zondag 1 november 2020'],
    ['2024-02-29', 'donderdag 29 februari 2024'],
    ['2021-03-31', 'woensdag 31 maart 2021'],
  ])('writes %s', (on, text) => {
    expect(fullDay(on).replace(space, ' ')).toBe(text);
    expect(fullDay(on)).toMatch(/\d\u00a0[a-z]/);
  });

  it('agrees with Intl on every day', () => {
    const intl = new Intl.DateTimeFormat('nl-NL', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 40_000 }), (days) => {
        const on = Temporal.PlainDate.from('1990-01-01').add({ days }).toString();
        expect(fullDay(on).replace(space, ' ')).toBe(intl.format(new Date(`${on}T00:00:00Z`)));
      }),
    );
  });

  it('names yesterday, today and tomorrow only', () => {
    const around = ['2020-10-31', '2020-11-01', '2020-11-02', '2020-11-03', '2020-11-04'].map((on) => nearDay(on, '2020-11-02'));
    expect(around).toEqual([null, 'gisteren', 'vandaag', 'morgen', null]);
    expect(dayWithNear('2020-11-03', '2020-11-02')).toBe(`morgen, dinsdag 3${space}november 2020`);
    expect(dayWithNear('2020-11-05', '2020-11-02')).toBe(`donderdag 5${space}november 2020`);
  });

  it('tells the time of Amsterdam, in winter and in summer', () => {
    expect(timeOf('2020-11-02T08:40:00Z')).toBe(`09.40${space}uur`);
    expect(timeOf('2020-07-02T08:40:59.9Z')).toBe(`10.40${space}uur`);
    expect(dayOf('2020-11-02T23:30:00Z')).toBe('2020-11-03');
  });

  it('reads a day as people type it, and what it writes itself', () => {
    const good = ['2020-12-08', '8-12-2020', '08-12-2020', '8/12/2020', '8 december 2020', ' 8 December 2020 ', `8${space}december 2020`];
    expect(good.map((typed) => [typed, readDay(typed)])).toEqual(good.map((typed) => [typed, '2020-12-08']));
    const bad = ['', '31 februari 2021', '2020-02-30', '8 decembers 2020', '8-13-2020', '0-1-2020', 'morgen', '8 dec'];
    expect(bad.map((typed) => [typed, readDay(typed)])).toEqual(bad.map((typed) => [typed, null]));
  });

  it('shortens months for an axis', () => {
    expect(Array.from({ length: 12 }, (_, index) => shortMonth(index + 1)).join(' ')).toBe(
      'jan feb mrt apr mei jun jul aug sep okt nov dec',
    );
    expect(dayMonth('2020-11-02')).toBe(`2${space}november`);
    expect(capital('één')).toBe('Eén');
  });
});

describe('numbers and counts', () => {
  it('writes up to twelve in words', () => {
    expect([0, 1, 4, 12, 13].map(numberWord)).toEqual(['nul', 'één', 'vier', 'twaalf', '13']);
    expect(counted(1, 'fase', 'fasen')).toBe(`één${space}fase`);
    expect(nl.phases.title(4)).toBe('Vier fasen');
    expect(nl.phases.title(1)).toBe('Eén fase');
    expect(nl.phases.title(30)).toBe('30 fasen');
    expect(nl.phases.title(0)).toBe('Fasen');
  });

  it('puts slack in words', () => {
    expect([0, 1, 3, -1, -4].map(nl.lists.slack)).toEqual([
      'Geen',
      `1${space}werkdag`,
      `3${space}werkdagen`,
      `1${space}werkdag te laat`,
      `4${space}werkdagen te laat`,
    ]);
  });
});

describe('the wording as a whole', () => {
  const texts = (value: unknown): string[] => {
    if (typeof value === 'string') return [value];
    return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
  };

  it('has no empty text, no arrow, no exclamation and no "OK" or "Opslaan"', () => {
    const all = texts(nl);
    expect(all.length).toBeGreaterThan(120);
    for (const text of all) {
      expect(text.trim()).not.toBe('');
      expect(text).not.toMatch(/->|→|!|\bOK\b|Opslaan/);
    }
  });

  it('keeps a gate on one line and names it in a sentence', () => {
    expect(nl.gate.title('Fasebesluit 2 naar 3')).toBe(`Fasebesluit 2${space}naar${space}3`);
    expect(nl.gate.inText('Fasebesluit 2 naar 3')).toBe(`fasebesluit 2${space}naar${space}3`);
    expect(nl.gate.inText('Fasebesluit van fase 2 naar fase 3')).toBe(`fasebesluit van fase${space}2 naar fase${space}3`);
    expect(nl.gate.inText('Besluit over het plan')).toBe('fasebesluit “Besluit over het plan”');
  });

  it('tells one missing thing from several', () => {
    expect(plain(nl.intro.missing(1))).toBe(`Er moet nog één${space}verplicht deelbesluit worden genomen.`);
    expect(plain(nl.intro.missing(3))).toBe(`Er moeten nog drie${space}verplichte deelbesluiten worden genomen.`);
    expect(plain(nl.gate.meetingPlanned('College', '2020-11-01', '2020-11-02'))).toContain('was gepland op');
    expect(plain(nl.gate.meetingPlanned('College', '2020-11-02', '2020-11-02'))).not.toContain('was');
    expect(nl.intro.inPhases(['fase 1'])).toBe('We zitten in fase 1.');
    expect(nl.intro.inPhases(['fase 1', 'fase 2', 'fase 3'])).toBe('We zitten in fase 1, fase 2 en fase 3.');
  });
});
