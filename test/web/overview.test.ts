import { describe, expect, it } from 'vitest';
import type { Overview, PhaseView } from '../../shared/domain/overview-model.ts';
import { outcomes } from '../../shared/domain/words.ts';
import { createApp } from '../../web/app.tsx';
import { empty, gate12, gate23, gate34, november, portsWith, resolution } from './fixtures.ts';

const htmlOf = async (overview: Overview): Promise<string> => {
  const lines: string[] = [];
  const response = await createApp(portsWith(overview), { log: (line) => void lines.push(line) }).request('http://programma.voorbeeld/');
  expect(lines).toEqual([]);
  expect(response.status).toBe(200);
  return response.text();
};

/** What a reader sees of a page: text without marks, single spaces. */
const textOf = (html: string): string =>
  html
    .replaceAll(/<svg[\s\S]*?<\/svg>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll(/[\s\u00a0]+/g, ' ')
    .replaceAll(/ ([.,;:])/g, '$1');
const section = (html: string, id: string): string => html.split('<section').find((part) => part.includes(`id="${id}"`)) ?? '';
const introOf = (html: string): string => textOf(/<p class="bo-intro">([\s\S]*?)<\/p>/.exec(html)?.[1] ?? '').trim();

const phase = (number: number, more: Partial<PhaseView> = {}): PhaseView => ({
  id: `F${String(number)}`,
  number,
  name: `Naam ${String(number)}`,
  shortName: `N${String(number)}`,
  status: 'planned',
  plannedFrom: '2021-01-01',
  plannedUntil: '2021-06-30',
  openedOn: null,
  closedOn: null,
  workDoneOn: null,
  closedBy: null,
  openedBy: null,
  whyClosed: [],
  ...more,
});

describe('the state of the programme in words', () => {
  const open = phase(2, { status: 'open', openedOn: '2020-09-01', plannedUntil: '2020-12-31' });
  it.each<[string, Partial<Overview>, string]>([
    [
      'between phases',
      {},
      'We zitten tussen fase 2 en fase 3. Het werk van fase 2 is klaar. Er moeten nog drie verplichte deelbesluiten worden genomen. Fase 3 opent op zijn vroegst op vrijdag 1 januari 2021.',
    ],
    [
      'in a phase',
      { position: { kind: 'in-phase', phases: ['F2'] }, phases: [open], gates: [] },
      'We zitten in fase 2. Fase 2 is gepland tot en met donderdag 31 december 2020.',
    ],
    [
      'in two phases, one without an end',
      { position: { kind: 'in-phase', phases: ['F2', 'F3'] }, phases: [open, phase(3, { status: 'open', plannedUntil: null })], gates: [] },
      'We zitten in fase 2 en fase 3. Fase 2 is gepland tot en met donderdag 31 december 2020. Fase 3 heeft een open einde.',
    ],
    [
      'in a phase that outlives its plan',
      { position: { kind: 'in-phase', phases: ['F2'] }, phases: [{ ...open, plannedUntil: '2020-10-31' }], gates: [] },
      'We zitten in fase 2. Fase 2 was gepland tot en met zaterdag 31 oktober 2020.',
    ],
    [
      'before the first phase',
      { position: { kind: 'between', previous: null, next: 'F3' } },
      'We zitten vóór fase 3. Er moeten nog drie verplichte deelbesluiten worden genomen. Fase 3 opent op zijn vroegst op vrijdag 1 januari 2021.',
    ],
    [
      'paused',
      { status: 'paused' },
      'Het programma ligt stil. We zitten tussen fase 2 en fase 3. Er gaat niets open of dicht totdat het programma wordt hervat.',
    ],
    [
      'stopped',
      { status: 'stopped', position: { kind: 'ended', how: 'stopped', on: '2020-11-01' } },
      'Het programma is gestopt. Dat was op zondag 1 november 2020. De feiten blijven staan.',
    ],
    [
      'finished',
      { status: 'finished', position: { kind: 'ended', how: 'finished', on: '2020-11-01' } },
      'Het programma is afgerond. Dat was op zondag 1 november 2020. De feiten blijven staan.',
    ],
    ['not started', empty, 'Het programma is nog niet begonnen. Het begint op dinsdag 1 december 2020.'],
  ])('%s', async (_, more, sentence) => {
    expect(introOf(await htmlOf({ ...november, ...more }))).toBe(sentence);
  });

  it('promises no earlier day than what is still missing allows', async () => {
    const late = gate23.whyNot.map((reason) => ({ ...reason, possibleFrom: '2021-02-09' }));
    const html = await htmlOf({ ...november, gates: [gate12, { ...gate23, whyNot: late }, gate34] });
    expect(introOf(html)).toContain('Fase 3 opent op zijn vroegst op dinsdag 9 februari 2021.');
  });

  it('leads from a closed phase to the reasons', async () => {
    expect(await htmlOf(november)).toContain('href="#fasebesluit-P3">Bekijk waarom fase\u00a03 nog dicht is</a>');
    expect(await htmlOf({ ...november, gates: [gate12, { ...gate23, whyNot: [] }, gate34] })).not.toContain('nog dicht is</a>');
  });
});

describe('the phases', () => {
  it('draws a solid line to what has happened and a dashed one to what is planned', async () => {
    const steps = section(await htmlOf(november), 'fasen')
      .split('<li ')
      .slice(1);
    expect(steps.map((step) => /<h3[^>]*>([^<]*)/.exec(step)?.[1]?.replace('\u00a0', ' '))).toEqual([
      'Fase 1: In gesprek en verkenning',
      'Fase 2: Uitwerking op hoofdlijnen',
      'Tussen fasen: hier zijn we nu',
      'Fase 3: Concretisering en implementatie',
      'Fase 4: Start en doorontwikkeling',
    ]);
    expect(steps.map((step) => /connector--(checked|not-checked)/.exec(step)?.[1] ?? 'none')).toEqual([
      'checked',
      'not-checked',
      'not-checked',
      'not-checked',
      'none',
    ]);
    expect(steps.map((step) => step.includes('aria-current="step"'))).toEqual([false, false, true, false, false]);
    expect(textOf(steps[1] ?? '')).toContain('4 van de 7 verplichte deelbesluiten zijn genomen');
    expect(textOf(steps[4] ?? '')).toContain('Het fasebesluit 3 naar 4 is een voorstel');
  });

  it('says of what should have been that it was planned', async () => {
    const text = textOf(section(await htmlOf({ ...november, today: '2021-07-15' }), 'fasen'));
    expect(text).toContain('Was gepland van vrijdag 1 januari 2021 tot en met woensdag 30 juni 2021.');
    expect(text).toContain('Was gepland vanaf donderdag 1 juli 2021.');
  });

  it('marks each open phase as current', async () => {
    const phases = [
      phase(1, { status: 'open', openedOn: '2020-10-01' }),
      phase(2, { status: 'open', openedOn: '2020-10-05', plannedUntil: null }),
      phase(3),
    ];
    const html = section(await htmlOf({ ...november, phases, position: { kind: 'in-phase', phases: ['F1', 'F2'] } }), 'fasen');
    expect(html.match(/aria-current="step"/g)).toHaveLength(2);
    expect(textOf(html)).toContain('Loopt sinds maandag 5 oktober 2020. Het einde is open.');
  });
});

describe('the gates', () => {
  it('shows why the open gate cannot pass yet, with who, when and the rule', async () => {
    const text = textOf(section(await htmlOf(november), 'fasebesluit-P3'));
    expect(text).toContain('Was gepland op dinsdag 27 oktober 2020.');
    expect(text).toContain('Waarom kan dit nog niet? Dit is nog nodig.');
    expect(text).toContain(
      'Wie is aan zet Programmamanager, daarna het college Kan op zijn vroegst dinsdag 8 december 2020 Regel Bestuursopdracht §6, fase 3',
    );
    expect(text).toContain('Wie is aan zet Nog niet bekend Kan op zijn vroegst Nog geen datum Regel WOR artikel 25 lid 2');
  });

  it('puts open conditions first', async () => {
    const html = section(await htmlOf(november), 'fasebesluit-P3');
    const states = [...html.matchAll(/bo-voorwaarde__stand">([^<]*)/g)].map(([, state]) => state);
    expect(states).toEqual(['Nog niet', 'Nog niet', 'Voldaan', 'Voldaan']);
  });

  it.each([...outcomes, null])('shows the outcome %s with an icon and a word', async (outcome) => {
    const one = {
      ...resolution('P3.1', 'Afbakening', 'Programmamanager'),
      outcome,
      meetingOn: outcome === null ? null : '2020-10-27',
      returnsOn: null,
    };
    const html = section(await htmlOf({ ...november, gates: [{ ...gate23, resolutions: [one] }] }), 'fasebesluit-P3');
    const words = {
      adopted: ['gedaan', 'Conform'],
      'adopted-amended': ['gedaan', 'Gewijzigd'],
      'adopted-with-mandate': ['gedaan', 'Conform, met tekstmandaat'],
      intended: ['nu', 'Voorgenomen'],
      'held-over': ['let', 'Aangehouden'],
      rejected: ['let', 'Afgewezen'],
      withdrawn: ['gepland', 'Van de agenda gehaald'],
      none: ['gepland', 'Nog niet behandeld'],
    };
    const [icon, word] = words[outcome ?? 'none'];
    expect(html).toContain(`<use href="#m-${icon ?? ''}"></use></svg><span>${word ?? ''}</span>`);
    const returned = outcome === 'held-over' || outcome === 'rejected' || outcome === 'withdrawn';
    expect(html.includes('Nog geen nieuwe datum')).toBe(returned);
  });

  it('says of an unconfirmed list that it is provisional, and does not count it', async () => {
    const resolutions = gate23.resolutions.map((one) => ({ ...one, confirmed: false }));
    const text = textOf(section(await htmlOf({ ...november, gates: [{ ...gate23, resolutions }] }), 'fasebesluit-P3'));
    expect(text).toContain('0 van de 7 verplichte deelbesluiten zijn genomen.');
    expect(text.match(/Voorlopig: de besluitenlijst is nog niet bevestigd/g)).toHaveLength(7);
  });

  it('shows stamps for ever, at the resolution and at the fact', async () => {
    const html = await htmlOf(november);
    expect(section(html, 'fasebesluit-P3')).toContain('<span class="bo-stempel">vóór OR-advies</span>');
    expect(section(html, 'feiten')).toContain('<span class="bo-stempel">vóór OR-advies</span>');
  });

  it('shows a gate that is not open yet in one line, the rest folded', async () => {
    const html = await htmlOf({
      ...november,
      position: { kind: 'in-phase', phases: ['F3'] },
      gates: [gate12, { ...gate34, conditions: gate23.conditions }],
    });
    const part = section(html, 'fasebesluit-P4');
    expect(textOf(part)).toContain('Volgende fasebesluit Fasebesluit 3 naar 4 is gepland op dinsdag 29 juni 2021. Het is een voorstel');
    expect(part.indexOf('<details')).toBeLessThan(part.indexOf('Voorwaarden'));
    expect(html).toContain('href="#fasebesluit-P4">Volgende fasebesluit</a>');
  });

  it('says that a gate has all it needs', async () => {
    const html = section(
      await htmlOf({ ...november, gates: [{ ...gate23, whyNot: [], conditions: [], resolutions: [] }] }),
      'fasebesluit-P3',
    );
    expect(html).toContain('Alles is er. Het fasebesluit kan worden genomen.');
    expect(html).toContain('Dit fasebesluit heeft geen voorwaarden.');
    expect(html).toContain('Dit fasebesluit heeft geen deelbesluiten.');
    expect(html).not.toContain('van de 0');
  });
});

describe('the lists', () => {
  it('gives each actor one place, with what is late marked in words', async () => {
    const html = section(await htmlOf(november), 'zet');
    expect(html.match(/<b>/g)).toHaveLength(5);
    const text = textOf(html);
    expect(text).toContain(
      'Programmamanager Bied de brief over kwartaal 3 aan. Uiterlijk morgen, dinsdag 3 november 2020 Licht het stempel',
    );
    expect(text).toContain('Te laat: dit moest uiterlijk vrijdag 30 oktober 2020');
  });

  it('shows of a milestone the first plan, the plan now, and each slip', async () => {
    const rows = section(await htmlOf(november), 'mijlpalen')
      .split('<tr ')
      .slice(2)
      .map(textOf);
    expect(rows).toHaveLength(4);
    expect(rows[0]).toContain('Gehaald op donderdag 20 augustus 2020');
    expect(rows[2]).toContain('vrijdag 1 januari 2021 Ongewijzigd Gepland');
    expect(rows[1]).toContain(
      'zaterdag 31 oktober 2020 dinsdag 8 december 2020 Gepland Verschoven van zaterdag 31 oktober 2020 naar dinsdag 8 december 2020. Niet geaccepteerd.',
    );
  });

  it('puts slack in words and marks none', async () => {
    const rows = section(await htmlOf(november), 'data')
      .split('<tr ')
      .slice(2);
    expect(
      rows.map((row) =>
        textOf(row.split('data-label="Speling"')[1] ?? '')
          .replace('>', '')
          .trim(),
      ),
    ).toEqual(['Geen', '10 werkdagen', '1 werkdag', 'Geen Laatste vergadering vóór de gunning', '– niet van toepassing Vaste datum']);
    expect(rows.map((row) => row.includes('#m-let'))).toEqual([true, false, false, true, false]);
  });

  it('shows the last ten facts in the order of recording, newest first, each with its address', async () => {
    const html = section(await htmlOf({ ...november, facts: november.facts.toReversed() }), 'feiten');
    const ids = [...html.matchAll(/id="feit-(\d+)"/g)].map(([, id]) => Number(id));
    expect(ids).toEqual([214, 213, 212, 211, 210, 209, 208, 207, 206, 205]);
    const text = textOf(html);
    expect(text).toContain(
      'Vastgelegd op maandag 2 november 2020 Feit 214 Besluitenlijst BL 2020-43 is bevestigd. Collegesecretariaat, tweede persoon 10.15 uur Feit 213',
    );
    expect(text).toContain('Pilot: van de agenda gehaald. Collegesecretariaat · gebeurd op dinsdag 27 oktober 2020 09.40 uur');
  });

  it('has a sentence for everything that is empty', async () => {
    const text = textOf(await htmlOf(empty));
    for (const sentence of [
      'Er zijn nog geen fasen.',
      'Niemand is nu aan zet.',
      'Er zijn nog geen mijlpalen.',
      'Er is nog niets gepland.',
      'Er komen geen data meer aan.',
      'Er is nog niets vastgelegd.',
    ])
      expect(text).toContain(sentence);
    expect(text).not.toMatch(/undefined|null|NaN|\[object/);
  });
});

describe('programmes of other shapes', () => {
  it('shows thirty phases', async () => {
    const phases = Array.from({ length: 30 }, (_, index) => phase(index + 1));
    const html = await htmlOf({ ...november, phases, gates: [], position: { kind: 'between', previous: null, next: 'F1' } });
    expect(html).toContain('id="fasen">30 fasen</h2>');
    expect(section(html, 'fasen').match(/<li /g)).toHaveLength(31);
    expect(textOf(html)).toContain('Vóór de eerste fase: hier zijn we nu');
  });

  it('names no gate when there is none', async () => {
    const html = await htmlOf({ ...november, gates: [] });
    expect(html).not.toContain('id="fasebesluit-');
    expect(introOf(html)).toBe(
      'We zitten tussen fase 2 en fase 3. Het werk van fase 2 is klaar. Fase 3 opent op zijn vroegst op vrijdag 1 januari 2021.',
    );
  });

  it('gives every id once', async () => {
    const html = await htmlOf(november);
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(25);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
