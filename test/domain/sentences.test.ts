import { describe, expect, it } from 'vitest';
import { dutchDay, listed } from '../../shared/domain/dutch.ts';
import { type FactData, type FactType, factTypes, type RecordedEvent } from '../../shared/domain/facts.ts';
import { aboutInWords, sentenceOf, stampsOn } from '../../shared/domain/sentences.ts';
import { outcomes, outcomeWords, stamps, stampWords } from '../../shared/domain/words.ts';
import { asRecorded } from './kit.ts';
import { proef } from './proef.ts';

const threshold = { about: 'resolution:R1', kind: 'after' as const, days: 1, date: '2020-10-27', to: 'ambtelijk-opdrachtgever' };
const recording: FactData['resolution-recorded'] = {
  resolution: 'R1',
  outcome: 'held-over',
  body: 'college',
  meetingOn: '2020-10-27',
  list: 'BL 44',
  caseNumber: null,
  returnsOn: '2020-11-10',
  mandate: null,
  stamps: ['extra-meeting'],
};
const role = { role: 'uitvoerder', account: 'acc-7', decision: 'besluit 12' };

const samples: { [T in FactType]: [FactData[T], string] } = {
  'programme-started': [{ definition: 'a', version: 1 }, 'Het programma is gestart.'],
  'programme-paused': [{}, 'Het programma staat stil.'],
  'programme-resumed': [{}, 'Het programma gaat verder.'],
  'programme-stopped': [{}, 'Het programma is gestopt.'],
  'programme-finished': [{}, 'Het programma is klaar.'],
  'plan-amended': [
    { from: 'a', to: 'b', version: 2, differences: [{ path: 'title', before: 'a', after: 'b' }] },
    'Het plan is gewijzigd, versie 2: titel: a wordt b.',
  ],
  'phase-released': [{ phase: 'C' }, 'Fase 3, Doen is vrijgegeven.'],
  'phase-opened': [{ phase: 'A' }, 'Fase 1, Verkennen is geopend.'],
  'phase-closed': [{ phase: 'A', how: 'gate', gate: 'G1' }, 'Fase 1, Verkennen is gesloten, met het fasebesluit.'],
  'milestone-planned': [{ milestone: 'M1', on: '2020-12-15' }, 'Mijlpaal Contract gereed is gepland op dinsdag 15\u00a0december 2020.'],
  'milestone-reached': [{ milestone: 'M1' }, 'Mijlpaal Contract gereed is bereikt.'],
  'milestone-slipped': [
    { milestone: 'M1', from: '2020-12-15', to: '2021-01-15' },
    'Mijlpaal Contract gereed schuift van dinsdag 15\u00a0december 2020 naar vrijdag 15\u00a0januari 2021.',
  ],
  'milestone-slip-accepted': [
    { milestone: 'M1', slip: 3, document: null },
    'De verschuiving van mijlpaal Contract gereed is geaccepteerd.',
  ],
  'activity-started': [{ activity: 'W1' }, 'Begonnen: Werk W1.'],
  'activity-started-ahead': [{ activity: 'W2', resolutions: ['R4'] }, 'Vooruitlopend begonnen: Werk W2.'],
  'activity-done': [{ activity: 'W1' }, 'Klaar: Werk W1.'],
  'gate-offered': [{ gate: 'G1', caseNumber: null, resolutions: [] }, 'Fasebesluit 1 is aangeboden.'],
  'gate-passed': [{ gate: 'G1', recordings: [4] }, 'Fasebesluit 1 is genomen.'],
  'gate-returned': [
    {
      gate: 'G1',
      resolutions: [
        { resolution: 'R1', recording: 4, returnsOn: '2020-11-10' },
        { resolution: 'R2', recording: 5, returnsOn: null },
      ],
    },
    'Terug naar de eigenaar: Keuze van de vorm (terug op dinsdag 10\u00a0november 2020) en Dekking.',
  ],
  'resolution-recorded': [recording, 'Keuze van de vorm: aangehouden tot dinsdag 10\u00a0november 2020 (lijst BL 44).'],
  'list-confirmed': [{ body: 'college', meetingOn: '2020-10-27', list: 'BL 44', recordings: [4] }, 'Besluitenlijst BL 44 is bevestigd.'],
  'stamp-explained': [{ recording: 4 }, 'Het stempel op feit 4 is toegelicht.'],
  'condition-set': [
    { condition: 'V1', resolution: 'R1', owner: 'uitvoerder', dueOn: '2020-12-01' },
    'Voorwaarde V1 bij Keuze van de vorm, uiterlijk dinsdag 1\u00a0december 2020.',
  ],
  'condition-met': [{ condition: 'V1' }, 'Aan voorwaarde V1 is voldaan.'],
  'consultation-answered': [{ consultation: 'overleg', answer: 'discussed' }, 'Ondernemingsraad en Lokaal Overleg: besproken.'],
  'fact-withdrawn': [{ corrects: 4 }, 'Feit 4 is hersteld: het geldt niet meer.'],
  'reminder-given': [
    { phase: 'A', kind: 'escalation', given: [threshold], skipped: [] },
    'Opgeschaald aan Ambtelijk opdrachtgever, 1 dag over tijd: Besluit over Keuze van de vorm.',
  ],
  'mail-returned': [
    { mail: 'a'.repeat(40), cause: 7, role: 'uitvoerder', kind: 'bounce' },
    'De mail aan Uitvoerder over feit 7 is onbestelbaar.',
  ],
  'role-granted': [
    { ...role, from: '2020-10-01', until: null, substitutesFor: null },
    'De rol Uitvoerder is gegeven vanaf donderdag 1\u00a0oktober 2020.',
  ],
  'role-ended': [{ ...role, on: '2020-10-30' }, 'Een rol Uitvoerder eindigt op vrijdag 30\u00a0oktober 2020.'],
};

const recorded = (type: FactType, data: unknown): RecordedEvent =>
  asRecorded({
    type,
    data,
    occurredOn: '2020-10-27',
    sequence: 1,
    recordedAt: '2020-10-27T09:00:00Z',
    account: 'acc-4',
    role: 'secretariaat',
  });

const types = Object.keys(factTypes).filter((one): one is FactType => one in factTypes);

describe('every fact is a sentence', () => {
  it.each(types)('%s', (type) => {
    const [data, expected] = samples[type];
    expect(factTypes[type].data.parse(data)).toEqual(data);
    const sentence = sentenceOf(proef, recorded(type, data));
    expect(sentence).toBe(expected);
    expect(sentence).toMatch(/^[A-Z].*[^.]\.$/u);
    expect(sentence).not.toMatch(/undefined|null|NaN|object|\.\./);
  });

  it('also about things that the plan no longer knows', () => {
    for (const type of types) {
      const elsewhere: unknown = JSON.parse(
        JSON.stringify(samples[type][0]).replaceAll(/"(A|C|M1|W1|W2|G1|R1|R2|overleg|uitvoerder)"/g, '"weg-$1"'),
      );
      expect(sentenceOf(proef, recorded(type, elsewhere))).not.toMatch(/undefined|null|NaN|\.\.$/);
    }
  });

  it('does not double a full stop of the plan', () => {
    const plan = { ...proef, activities: proef.activities.map((one) => ({ ...one, text: `${one.text}.` })) };
    expect(sentenceOf(plan, recorded('activity-done', { activity: 'W1' }))).toBe('Klaar: Werk W1.');
  });

  it.each(outcomes)('says each outcome: %s', (outcome) => {
    const data = { ...recording, outcome, returnsOn: null };
    expect(sentenceOf(proef, recorded('resolution-recorded', data))).toBe(`Keuze van de vorm: ${outcomeWords[outcome]} (lijst BL 44).`);
  });

  it.each([
    ['by-hand', 'met de hand'],
    ['stopped', 'vervroegd: het programma is gestopt'],
  ])('says how a phase closed: %s', (how, words) => {
    expect(sentenceOf(proef, recorded('phase-closed', { phase: 'B', how, gate: null }))).toBe(`Fase 2, Uitwerken is gesloten, ${words}.`);
  });

  it.each([
    ['advice', 'or-advies', 'Ondernemingsraad: advies gegeven.'],
    ['agreement', 'lo-akkoord', 'Lokaal Overleg: overeenstemming.'],
    ['no-agreement', 'lo-akkoord', 'Lokaal Overleg: geen overeenstemming.'],
  ])('says each answer: %s', (answer, consultation, expected) => {
    expect(sentenceOf(proef, recorded('consultation-answered', { consultation, answer }))).toBe(expected);
  });
});

it('says when a mail was not welcome', () => {
  const data = { mail: 'a'.repeat(40), cause: 7, role: 'uitvoerder', kind: 'complaint' };
  expect(sentenceOf(proef, recorded('mail-returned', data))).toBe('De mail aan Uitvoerder over feit 7 is als ongewenst gemeld.');
});

describe('reminders in words', () => {
  it.each([
    ['before', 14, 'Herinnering aan Ambtelijk opdrachtgever, gepland op dinsdag 27\u00a0oktober 2020: Besluit over Keuze van de vorm.'],
    ['today', 0, 'Herinnering aan Ambtelijk opdrachtgever, vandaag gepland: Besluit over Keuze van de vorm.'],
  ] as const)('%s', (kind, days, expected) => {
    const data = { phase: 'A', kind: 'reminder' as const, given: [{ ...threshold, kind, days }], skipped: [] };
    expect(sentenceOf(proef, recorded('reminder-given', data))).toBe(expected);
  });

  it('counts days in plural', () => {
    const data = { phase: 'A', kind: 'escalation' as const, given: [{ ...threshold, days: 7 }], skipped: [] };
    expect(sentenceOf(proef, recorded('reminder-given', data))).toContain('7 dagen over tijd');
  });

  it.each([
    ['resolution:R1', 'Besluit over Keuze van de vorm'],
    ['activity:W1', 'Werk W1'],
    ['milestone:M1', 'Mijlpaal: Contract gereed'],
    ['phase:B', 'Fase 2, Uitwerken opent'],
    ['condition:V1', 'Voorwaarde V1'],
    ['list:college:2020-10-27', 'Besluitenlijst van College van dinsdag 27\u00a0oktober 2020 bevestigen'],
  ])('%s', (about, expected) => {
    expect(aboutInWords(proef, about)).toBe(expected);
  });
});

describe('words', () => {
  it('has words for each stamp, and shows only those of a resolution', () => {
    for (const stamp of stamps) expect(stampWords[stamp]).toMatch(/^[a-zé]/u);
    expect(stampsOn(recorded('resolution-recorded', recording))).toEqual(['extra-meeting']);
    expect(stampsOn(recorded('gate-passed', { gate: 'G1', recordings: [1] }))).toEqual([]);
  });

  it.each([
    [[], ''],
    [['a'], 'a'],
    [['a', 'b'], 'a en b'],
    [['a', 'b', 'c'], 'a, b en c'],
  ])('lists %j as "%s"', (words, expected) => {
    expect(listed(words)).toBe(expected);
  });

  it.each([
    ['2020-03-01', 'zondag 1\u00a0maart 2020'],
    ['2020-02-29', 'zaterdag 29\u00a0februari 2020'],
    ['2021-05-31', 'maandag 31\u00a0mei 2021'],
  ])('says %s as "%s"', (date, expected) => {
    expect(dutchDay(date)).toBe(expected);
  });
});
