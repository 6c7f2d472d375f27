import { describe, expect, it } from 'vitest';
import { formatError } from '../../shared/definition/load.ts';
import { edited, errorsOf, read } from './kit.ts';

/** Line and column of the first `mark` after `context`. */
const placeOf = (text: string, context: string, mark: string): { line: number; column: number } => {
  const offset = text.indexOf(mark, text.indexOf(context));
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
};

describe('a definition with twenty mistakes', () => {
  it('gives twenty messages with the right places', () => {
    expect(errorsOf(read('mistakes.yaml')).map(({ line, column, message }) => `${line}:${column} ${message}`)).toEqual([
      '3:1 The field "shortTitel" is unknown',
      '5:14 "versionDate" is "2025-02-30", but it must be a date that exists, such as 2020-10-27',
      '7:17 Item 2 of "languages" cannot be "de"',
      '9:1 The field "status" stands here twice',
      '12:37 It ends (2025-01) before it begins (2025-06)',
      '18:3 The field "colour" is unknown',
      '22:5 The field "label" is missing',
      '32:33 The role "ambtelijk-opdrachtnemer" has one holder at a time, but "acc-2" holds it too in this period',
      '36:12 "rules" must be a list, but it is a text',
      '39:83 The account "acc-9" does not hold the role "secretariaat", so nobody can act for it',
      '50:17 The role "ambtelijk-opdrachtnemer" may not record what a body decides: who prepares a decision never records it',
      '52:5 The body "stuurgroep" decides resolutions of a gate, but "meets" is missing',
      '54:11 The tag "!gremium" is not allowed',
      '60:23 The number 1 is already the number of the phase "S1"',
      '65:11 A text without quotes cannot hold a colon followed by a space',
      '67:24 "G22" is not the id of a gate',
      '74:12 The gate opens "S2", which does not wait for it',
      '83:15 The id "B1" is used twice, for a resolution and again for a resolution',
      '87:13 The phase "S2" is closed by two gates: "G2" and this one',
      '89:62 The body "college" does not meet from 2025-07-20 to 2025-07-31',
    ]);
  });

  it('says in each how to mend it, in one line', () => {
    for (const error of errorsOf(read('mistakes.yaml')))
      expect(formatError(error)).toMatch(/^x\.yaml:\d+:\d+: ("?[A-Z"][^\n]*[^.])\. [A-Z][^\n]*[.?]$/);
    expect(errorsOf(read('mistakes.yaml')).map(formatError)).toContain(
      'x.yaml:3:1: The field "shortTitel" is unknown. Did you mean "shortTitle"?',
    );
  });
});

type Case = { name: string; replace: [string, string]; context?: string; at: string; says: RegExp };
const cases: Case[] = [
  {
    name: 'a date with the day first',
    replace: ['versionDate: 2024-01-08', 'versionDate: 08-01-2024'],
    at: '08-01',
    says: /Write the year first: 2024-01-08/,
  },
  {
    name: 'a month that does not exist',
    replace: ['until: 2024-05 }\n    opens', 'until: 2024-13 }\n    opens'],
    at: '2024-13',
    says: /Months run from 01 to 12/,
  },
  {
    name: 'a number for a text',
    replace: ['shortName: Plan', 'shortName: 12'],
    at: '12',
    context: 'shortName: ',
    says: /Put it between quotes: "12"/,
  },
  {
    name: 'a text for a date',
    replace: ['startsOn: 2024-02-01', 'startsOn: 2024'],
    at: '2024',
    context: 'startsOn:',
    says: /must be a text, but it is a number\. Write a date/,
  },
  {
    name: 'a list for a map',
    replace: ['opensWhen: { byHand: true }', 'opensWhen: [byHand]'],
    at: '[byHand]',
    says: /must be a map of fields, but it is a list.*date, gate, byHand/,
  },
  { name: 'a map for a list', replace: ['needs: [PL1]', 'needs: { PL1: true }'], at: '{ PL1', says: /"needs" must be a list/ },
  {
    name: 'an empty value',
    replace: ['name: Décharge', 'name:'],
    at: 'name:,',
    context: 'id: EI1',
    says: /"name" must be a text, but it is empty/,
  },
  { name: 'an empty text', replace: ['name: Décharge', 'name: " "'], at: '" "', says: /"name" is empty/ },
  { name: 'an empty list', replace: ['languages: [nl]', 'languages: []'], at: '[]', says: /"languages" has no items/ },
  { name: 'too small a number', replace: ['weekday: 4', 'weekday: 0'], at: '0', context: 'weekday:', says: /"weekday" is less than 1/ },
  {
    name: 'too large a number',
    replace: ['everyWeeks: 2', 'everyWeeks: 40'],
    at: '40',
    context: 'everyWeeks:',
    says: /"everyWeeks" is more than 26/,
  },
  { name: 'half a number', replace: ['number: 3', 'number: 3.5'], at: '3.5', says: /"number" must be a whole number/ },
  {
    name: 'an id with a space',
    replace: ['id: mijlpaal-open', 'id: mijlpaal open'],
    at: 'mijlpaal open',
    says: /Write for instance "mijlpaal-open"/,
  },
  { name: 'a flag that is off', replace: ['byHand: true', 'byHand: false'], at: 'false', says: /"byHand" can only be true/ },
  { name: 'an alias', replace: ['kind: uitvoerend', 'kind: *kind'], at: '*kind', says: /alias "\*kind" is not allowed/ },
  { name: 'a merge key', replace: ['  inside: [', '  <<: {}\n  inside: ['], at: '<<', says: /The field "<<" is unknown/ },
  {
    name: 'a list as a field name',
    replace: ['  inside: [', '  ? [x]\n  : 1\n  inside: ['],
    at: '[x]',
    says: /cannot be the name of a field/,
  },
  {
    name: 'a prototype as a field name',
    replace: ['  inside: [', '  __proto__: 1\n  inside: ['],
    at: '__proto__',
    says: /"__proto__" is unknown/,
  },
  { name: 'a tab as indentation', replace: ['    label: Uitleenteam', '    \tlabel: Uitleenteam'], at: '\t', says: /tab/ },
  { name: 'a second document', replace: ['phases:', '---\nphases:'], at: '---\n', says: /more than one document/ },
  { name: 'an unknown phase', replace: ['phase: V2,', 'phase: V9,'], at: 'V9', says: /"V9" is not the id of a phase\. Did you mean "V1"/ },
  {
    name: 'a thing of another kind',
    replace: ['needs: [PL1]', 'needs: [G-plan]'],
    at: 'G-plan',
    context: 'id: W3',
    says: /"G-plan" is a gate, but a resolution or a decision is wanted here/,
  },
];

const relational: Case[] = [
  {
    name: 'a phase that waits for a gate of another phase',
    replace: ['gate: G-plan }', 'gate: G-proef }'],
    at: 'G-proef',
    context: 'id: V3',
    says: /waits for the gate "G-proef", which opens no phase|which waits for the gate/,
  },
  {
    name: 'a gate that opens what it closes',
    replace: ['closes: V2', 'closes: V2\n    opens: V2'],
    at: 'V2\n    resolutions',
    says: /opens the phase that it closes/,
  },
  {
    name: 'an unknown role',
    replace: ['2024-10-15, acceptedBy: ambtelijk-opdrachtgever', '2024-10-15, acceptedBy: ambtelijk-opdrachtgevr'],
    at: 'ambtelijk-opdrachtgevr',
    says: /Did you mean "ambtelijk-opdrachtgever"/,
  },
  {
    name: 'an unknown recorder',
    replace: ['recordedBy: bestuurssecretariaat', 'recordedBy: griffie'],
    at: 'griffie',
    says: /is not the id of a role\. Use one of: bestuurlijk/,
  },
  {
    name: 'a milestone with a day and a window',
    replace: ['on: 2024-10-15,', 'on: 2024-10-15, window: { from: 2024-10, until: 2024-10 },'],
    at: '{ from',
    context: 'on: 2024-10-15',
    says: /both "on" and "window"/,
  },
  { name: 'a milestone without a moment', replace: ['on: 2024-10-15, ', ''], at: '{ id: mijlpaal-open', says: /neither "on" nor "window"/ },
  { name: 'a milestone with an open end', replace: ['until: 2024-10 }, startOf', 'until: null }, startOf'], at: 'null', says: /no end/ },
  {
    name: 'a rhythm without a day to count from',
    replace: ['      countedFrom: 2024-01-11\n', ''],
    at: 'weekday: 4',
    says: /every 2 weeks, but "countedFrom" is missing/,
  },
  {
    name: 'a day to count from on another weekday',
    replace: ['countedFrom: 2024-01-11', 'countedFrom: 2024-01-10'],
    at: '2024-01-10',
    says: /is a Wednesday, but the body meets on Thursday/,
  },
  {
    name: 'no recorder',
    replace: ['    recordedBy: bestuurssecretariaat\n', ''],
    at: 'id: dagelijks-bestuur',
    says: /"recordedBy" is missing/,
  },
  {
    name: 'a recess that ends too soon',
    replace: ['until: 2024-08-23', 'until: 2024-07-01'],
    at: '2024-07-01',
    says: /ends \(2024-07-01\) before it begins/,
  },
  {
    name: 'a gate without a required resolution',
    replace: ['2024-12 }, required: true', '2024-12 }, required: false'],
    at: '- { id: EI1',
    context: 'name: Afsluiting',
    says: /No resolution of this gate is required/,
  },
  {
    name: 'an id used for two things',
    replace: ['id: EI1', 'id: V1'],
    at: 'V1, name: D',
    says: /used twice, for a phase and again for a resolution/,
  },
];

describe('each mistake is reported once, at its place, with a way to mend it', () => {
  it.each([...cases, ...relational])('$name', ({ replace: [from, to], context, at, says }) => {
    const text = edited([from, to]);
    const errors = errorsOf(text);
    expect(errors.map(formatError)).toEqual([expect.stringMatching(says)]);
    const start = context ?? to;
    expect(errors[0]).toMatchObject(placeOf(text, start, at));
  });
});
