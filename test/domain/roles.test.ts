import { describe, expect, it } from 'vitest';
import { type ActingAs, holders, rights } from '../../shared/domain/rights.ts';
import { Course, codeOf, hashes, people, running } from './kit.ts';
import { proef } from './proef.ts';

const reason = 'Er is een reden.';
const pause = { act: 'pause-programme', reason };
const decision = 'besluit 12';
const grant = (role: string, account: string, more: object = {}) => ({
  act: 'grant-role',
  role,
  account,
  from: '2020-10-01',
  decision,
  ...more,
});
const end = (role: string, account: string, on: string) => ({ act: 'end-role', role, account, on, decision });
const may = (course: Course, actor: ActingAs, command: object = pause): string => codeOf(course.ask(actor, command));

const heldOn = (date: string) => holders(proef, running().programme, 'ambtelijk-opdrachtgever', date).map(({ account }) => account);

describe('a role is held for a period', () => {
  it('not before it began', () => {
    const early = new Course(proef, '2020-08-31T10:00');
    expect(early.refusal('commissioner', { act: 'start-programme', definition: hashes[0] }).code).toBe('wrong-role');
    expect(may(early.at('2020-09-01T00:00'), people.commissioner, { act: 'start-programme', definition: hashes[0] })).toBe('allowed');
  });

  it.each([
    ['2020-10-18', 'wrong-role'],
    ['2020-10-19', 'allowed'],
    ['2020-10-23', 'allowed'],
    ['2020-10-24', 'wrong-role'],
  ])('a substitute acts "namens" within the window: %s %s', (when, code) => {
    expect(may(running(when), people.substitute)).toBe(code);
  });

  it('a substitute says for whom, and the holder for nobody', () => {
    const course = running('2020-10-20');
    expect(may(course, { account: 'acc-8', role: 'ambtelijk-opdrachtgever' })).toBe('wrong-role');
    expect(may(course, { ...people.substitute, onBehalfOf: 'acc-1' })).toBe('wrong-role');
    expect(may(course, { ...people.commissioner, onBehalfOf: 'acc-2' })).toBe('wrong-role');
    course.do('substitute', pause);
    expect(course.events.at(-1)).toMatchObject({ account: 'acc-8', role: 'ambtelijk-opdrachtgever', onBehalfOf: 'acc-2' });
  });

  it('ends on the last day, which still counts', () => {
    const course = running('2020-10-01').do('director', end('ambtelijk-opdrachtgever', 'acc-2', '2020-10-05'));
    expect(may(course.at('2020-10-05T23:59'), people.commissioner)).toBe('allowed');
    expect(may(course.at('2020-10-06T00:00'), people.commissioner)).toBe('wrong-role');
  });

  it('lists who holds it, the holder before the substitute', () => {
    expect(['2020-08-31', '2020-10-20', '2020-10-24'].map(heldOn)).toEqual([[], ['acc-2', 'acc-8'], ['acc-2']]);
  });

  it('knows nobody without a role, nor the machine', () => {
    const course = running('2020-10-01');
    expect(may(course, { account: 'acc-99', role: 'ambtelijk-opdrachtgever' })).toBe('wrong-role');
    expect(may(course, { account: 'procedure', role: 'procedure' })).toBe('wrong-role');
  });
});

describe('granting', () => {
  it('names its decision and its period, and works within it', () => {
    const course = running('2020-10-01').do('director', grant('uitvoerder', 'acc-20', { from: '2020-10-05', until: '2020-10-09' }));
    expect(course.events.at(-1)?.data).toEqual({
      role: 'uitvoerder',
      account: 'acc-20',
      from: '2020-10-05',
      until: '2020-10-09',
      substitutesFor: null,
      decision,
    });
    const codes = ['2020-10-04', '2020-10-05', '2020-10-09', '2020-10-10'].map((when) =>
      may(course.at(when), { account: 'acc-20', role: 'uitvoerder' }, { act: 'start-activity', activity: 'W1' }),
    );
    expect(codes).toEqual(['wrong-role', 'allowed', 'allowed', 'wrong-role']);
  });

  it('cannot leave the decision out', () => {
    expect(() => running().ask(people.director, { ...grant('uitvoerder', 'acc-20'), decision: ' ' })).toThrow('decision');
  });

  it.each(['director', 'commissioner'] as const)('is never to oneself: the %s', (person) => {
    const course = running('2020-10-01');
    expect(course.refusal(person, grant('uitvoerder', people[person].account)).code).toBe('same-person');
  });

  it('is not to the one for whom one acts either', () => {
    expect(running('2020-10-20').refusal('substitute', grant('uitvoerder', 'acc-2')).code).toBe('same-person');
    expect(running('2020-10-20').refusal('substitute', grant('uitvoerder', 'acc-8')).code).toBe('same-person');
  });

  it.each(['contractor', 'recorder', 'council', 'doer'] as const)('is not for the %s', (person) => {
    expect(running('2020-10-01').refusal(person, grant('uitvoerder', 'acc-20')).code).toBe('wrong-role');
    expect(running('2020-10-01').refusal(person, end('uitvoerder', 'acc-7', '2020-10-05')).code).toBe('wrong-role');
  });

  it.each([
    ['a role that is not there', grant('keizer', 'acc-20'), 'unknown'],
    ['a period that ends before it begins', grant('uitvoerder', 'acc-20', { until: '2020-09-30' }), 'invalid'],
    ['what is held already', grant('uitvoerder', 'acc-7'), 'already-so'],
    ['a substitute for one who does not hold it', grant('uitvoerder', 'acc-20', { substitutesFor: 'acc-21' }), 'invalid'],
    ['a second holder of what one person holds', grant('ambtelijk-opdrachtnemer', 'acc-20'), 'already-so'],
  ])('refuses %s', (_why, command, code) => {
    expect(running('2020-10-01').refusal('director', command).code).toBe(code);
  });

  it('lets a substitute and, after an end, a successor hold what one person holds', () => {
    const role = 'ambtelijk-opdrachtnemer';
    const course = running('2020-10-01').do('director', grant(role, 'acc-20', { substitutesFor: 'acc-3', until: '2020-10-09' }));
    course.do('director', end(role, 'acc-3', '2020-10-31')).do('director', grant(role, 'acc-21', { from: '2020-11-01' }));
    const reach = { act: 'reach-milestone', milestone: 'M1' };
    expect(may(course, { account: 'acc-20', role, onBehalfOf: 'acc-3' }, reach)).toBe('allowed');
    expect(may(course.at('2020-11-01'), { account: 'acc-21', role }, reach)).toBe('allowed');
    expect(may(course, people.contractor, reach)).toBe('wrong-role');
  });
});

describe('ending', () => {
  it.each([
    ['what is not held', end('uitvoerder', 'acc-20', '2020-10-05')],
    ['a day before it began', end('uitvoerder', 'acc-7', '2020-08-31')],
    ['what ended earlier', end('ambtelijk-opdrachtgever', 'acc-8', '2020-12-01')],
  ])('refuses %s', (_why, command) => {
    expect(running('2020-10-24').refusal('director', command).code).toBe('invalid');
  });

  it('can only bring an end forward', () => {
    const course = running('2020-10-01')
      .do('director', end('uitvoerder', 'acc-7', '2020-10-20'))
      .do('director', end('uitvoerder', 'acc-7', '2020-10-10'));
    expect(course.refusal('director', end('uitvoerder', 'acc-7', '2020-10-15')).code).toBe('invalid');
    expect(may(course.at('2020-10-11'), people.doer, { act: 'start-activity', activity: 'W1' })).toBe('wrong-role');
  });

  it('of a later holding does not bring an earlier one back', () => {
    const course = running('2020-10-01').do('director', end('uitvoerder', 'acc-7', '2020-10-05'));
    course.do('director', grant('uitvoerder', 'acc-7', { from: '2020-10-20' })).do('director', end('uitvoerder', 'acc-7', '2020-10-30'));
    const codes = ['2020-10-05', '2020-10-10', '2020-10-20', '2020-10-30', '2020-10-31'].map((when) =>
      may(course.at(when), people.doer, { act: 'start-activity', activity: 'W1' }),
    );
    expect(codes).toEqual(['allowed', 'wrong-role', 'allowed', 'allowed', 'wrong-role']);
  });
});

describe('who may what', () => {
  it('gives the contractor no act about decisions', () => {
    const his = Object.entries(rights).filter(([, roles]) => (roles as readonly string[]).includes('ambtelijk-opdrachtnemer'));
    expect(his.map(([act]) => act)).toEqual(['reach-milestone', 'slip-milestone', 'start-activity', 'finish-activity', 'offer-gate']);
  });
});
