import { describe, expect, it } from 'vitest';
import { outcomes } from '../../shared/domain/words.ts';
import { Course, codeOf, confirm, hashes, only, type Person, people, resolve, running } from './kit.ts';
import { changed } from './proef.ts';

const reason = 'Er is een reden.';
const needs = {
  'adopted-amended': { change: 'De bijlage vervalt.' },
  'adopted-with-mandate': { mandate: { role: 'bestuurlijk-opdrachtgever', until: '2020-11-15' } },
} as Record<string, object>;
const recorded = (outcome: string, meetingOn = '2020-10-13', more: object = {}) =>
  resolve('R1', outcome, meetingOn, { ...needs[outcome], ...more });
const onDay = (when = '2020-10-27') => running(when);

describe('recording a resolution', () => {
  it.each(outcomes)('keeps what was decided: %s', (outcome) => {
    const event = only(onDay().ask(people.recorder, recorded(outcome, '2020-10-27', { caseNumber: 'Z-1' })), 'resolution-recorded');
    expect(event.data).toMatchObject({
      resolution: 'R1',
      outcome,
      body: 'college',
      meetingOn: '2020-10-27',
      list: 'BL 2020-10-27',
      caseNumber: 'Z-1',
    });
  });

  it('keeps the day of the decision and the day of recording', () => {
    const course = onDay('2020-11-05').do('recorder', resolve('R1', 'adopted', '2020-10-27'));
    expect(course.events.at(-1)).toMatchObject({
      occurredOn: '2020-10-27',
      recordedAt: '2020-11-05T09:00:00Z',
      account: 'acc-4',
      role: 'secretariaat',
    });
  });

  it.each([
    ['a change that is not said', recorded('adopted-amended', '2020-10-13', { change: undefined })],
    ['a mandate that is not said', recorded('adopted-with-mandate', '2020-10-13', { mandate: undefined })],
    ['a return of what was adopted', recorded('adopted', '2020-10-13', { returnsOn: '2020-11-10' })],
    ['a return in the same meeting', recorded('held-over', '2020-10-13', { returnsOn: '2020-10-13' })],
    ['a return in an earlier meeting', recorded('held-over', '2020-10-13', { returnsOn: '2020-10-06' })],
  ])('refuses %s', (_why, command) => {
    expect(onDay().refusal('recorder', command).code).toBe('invalid');
  });

  it('keeps a change apart as text, a mandate and a return as data', () => {
    const course = onDay();
    const amended = only(course.ask(people.recorder, recorded('adopted-amended')), 'resolution-recorded');
    expect(amended.text).toEqual({ change: 'De bijlage vervalt.' });
    expect(JSON.stringify(amended.data)).not.toContain('bijlage');
    const mandated = only(course.ask(people.recorder, recorded('adopted-with-mandate')), 'resolution-recorded');
    expect(mandated.data.mandate).toEqual({ role: 'bestuurlijk-opdrachtgever', until: '2020-11-15' });
    const held = only(course.ask(people.recorder, recorded('held-over', '2020-10-13', { returnsOn: '2020-11-10' })), 'resolution-recorded');
    expect(held.data.returnsOn).toBe('2020-11-10');
    expect(held.text).toBeUndefined();
  });

  it('knows no decision that is not in the plan', () => {
    expect(onDay().refusal('recorder', resolve('R9')).code).toBe('unknown');
  });

  it('records a decision without a gate as well', () => {
    expect(onDay().do('recorder', resolve('D0', 'adopted', '2020-09-29')).started.resolutions['D0']).toHaveLength(1);
  });
});

describe('the day of the decision', () => {
  it('is not in the future', () => {
    expect(onDay('2020-10-26').refusal('recorder', resolve('R1', 'adopted', '2020-10-27'))).toMatchObject({
      code: 'in-future',
      possibleFrom: '2020-10-27',
    });
    expect(codeOf(onDay('2020-10-27T00:00').ask(people.recorder, resolve('R1', 'adopted', '2020-10-27')))).toBe('allowed');
  });

  it('is a meeting day of the body; else the refusal names the next one', () => {
    expect(onDay('2020-10-30').refusal('recorder', resolve('R1', 'adopted', '2020-10-22'))).toMatchObject({
      code: 'no-meeting-day',
      possibleFrom: '2020-10-27',
      sentence: expect.stringContaining('donderdag 22\u00a0oktober 2020'),
    });
  });

  it('may be outside the rhythm when the reason of an extra meeting is given: it is stamped', () => {
    const event = only(
      onDay('2020-10-30').ask(people.recorder, resolve('R2', 'rejected', '2020-10-22', { extraMeeting: reason })),
      'resolution-recorded',
    );
    expect(event).toMatchObject({ data: { stamps: ['extra-meeting'] }, text: { extraMeeting: reason } });
  });
});

describe('who records and who confirms', () => {
  it.each(['director', 'commissioner', 'contractor', 'council', 'doer'] as Person[])('not the %s', (person) => {
    const course = onDay();
    expect(course.refusal(person, resolve('R1'))).toMatchObject({ code: 'wrong-role', owner: 'Collegesecretariaat' });
    course.do('recorder', resolve('R1'));
    expect(course.refusal(person, confirm()).code).toBe('wrong-role');
  });

  it('never the contractor, even if a definition names that role recorder', () => {
    const unchecked = structuredClone(new Course().definition);
    for (const body of unchecked.bodies) body.recordedBy = 'ambtelijk-opdrachtnemer';
    const course = onDay();
    course.definition = unchecked;
    expect(course.refusal('contractor', resolve('R1')).code).toBe('wrong-role');
    expect(course.refusal('contractor', confirm()).code).toBe('wrong-role');
    course.definition = new Course().definition;
    course.do('recorder', resolve('R1'));
    course.definition = unchecked;
    const condition = { act: 'set-condition', condition: 'V1', resolution: 'R1', owner: 'uitvoerder', dueOn: '2020-12-01', text: 'Mits.' };
    expect(course.refusal('contractor', condition).code).toBe('wrong-role');
    expect(course.refusal('contractor', confirm()).code).toBe('wrong-role');
  });

  it('never the contractor in person, with another role on top', () => {
    const grant = { act: 'grant-role', role: 'secretariaat', account: 'acc-3', from: '2020-09-01', decision: 'besluit 12' };
    const course = onDay().do('director', grant);
    const both = { account: 'acc-3', role: 'secretariaat' };
    expect(course.refusal(both, resolve('R1')).code).toBe('wrong-role');
    course.do('recorder', resolve('R1'));
    expect(course.refusal(both, confirm()).code).toBe('wrong-role');
  });

  it('a second person confirms; until then it is provisional', () => {
    const course = onDay().do('recorder', resolve('R1'));
    expect(course.started.resolutions['R1']).toMatchObject([{ recordedBy: 'acc-4', confirmedBy: null }]);
    expect(course.refusal('recorder', confirm())).toMatchObject({ code: 'same-person', owner: 'Collegesecretariaat' });
    course.do('second', confirm());
    expect(course.started.resolutions['R1']).toMatchObject([{ confirmedBy: 'acc-5' }]);
    expect(course.refusal('second', confirm()).code).toBe('already-so');
  });

  it('the same person is refused also as a substitute of the other', () => {
    const grant = {
      act: 'grant-role',
      role: 'secretariaat',
      account: 'acc-4',
      from: '2020-10-01',
      substitutesFor: 'acc-5',
      decision: 'besluit 12',
    };
    const course = onDay().do('director', grant).do('recorder', resolve('R1'));
    expect(course.refusal({ account: 'acc-4', role: 'secretariaat', onBehalfOf: 'acc-5' }, confirm()).code).toBe('same-person');
  });

  it('a list is of one meeting, one body and one reference', () => {
    const course = onDay().do('recorder', resolve('R1'));
    for (const other of [confirm('2020-10-20'), confirm('2020-10-27', 'BL 99')])
      expect(course.refusal('second', other).code).toBe('unknown');
    expect(course.refusal('second', { ...confirm(), body: 'or' }).code).toBe('wrong-role');
    expect(course.refusal('second', { ...confirm(), body: 'raad' }).code).toBe('unknown');
  });

  it('what comes on a list after it was confirmed waits for a confirmation of its own', () => {
    const course = onDay().do('recorder', resolve('R1')).do('second', confirm()).do('recorder', resolve('R2'));
    expect(course.started.resolutions['R2']).toMatchObject([{ confirmedBy: null }]);
    const event = only(course.try(people.second, confirm()), 'list-confirmed');
    expect(event.data.recordings).toEqual([course.started.resolutions['R2']?.[0]?.sequence]);
  });
});

describe('one decision in force', () => {
  it('tells the loser of a race who decided what, and when', () => {
    const course = onDay().do('recorder', resolve('R1')).at('2020-10-28');
    const { code, sentence } = course.refusal('second', resolve('R1', 'rejected', '2020-10-27'));
    expect(code).toBe('already-recorded');
    expect(sentence).toContain('conform, in de vergadering van dinsdag 27\u00a0oktober 2020');
    expect(sentence).toContain('Collegesecretariaat deed dat op dinsdag 27\u00a0oktober 2020');
    expect(sentence).toContain(`feit ${String(course.started.resolutions['R1']?.[0]?.sequence)}`);
  });

  const firsts = ['intended', 'held-over', 'rejected', 'withdrawn'];
  it.each(firsts)('%s, then adopted in a later meeting', (outcome) => {
    const course = onDay().do('recorder', recorded(outcome, '2020-10-13'));
    expect(course.refusal('recorder', recorded('adopted', '2020-10-13')).code).toBe('already-recorded');
    expect(course.refusal('recorder', recorded('adopted', '2020-10-06')).code).toBe('already-recorded');
    course.do('recorder', recorded('adopted', '2020-10-27'));
    expect(course.started.resolutions['R1']?.map((one) => one.outcome)).toEqual([outcome, 'adopted']);
  });

  it.each(['adopted', 'adopted-amended', 'adopted-with-mandate'])('%s is final, until it is withdrawn', (outcome) => {
    const course = onDay().do('recorder', recorded(outcome, '2020-10-13'));
    const again = recorded('rejected', '2020-10-27');
    expect(course.refusal('recorder', again).code).toBe('already-recorded');
    course.do('recorder', { act: 'withdraw-fact', sequence: course.events.length, reason });
    expect(codeOf(course.ask(people.recorder, again))).toBe('allowed');
  });

  it('a held-over resolution returns itself only', () => {
    const course = onDay('2020-10-13').do('recorder', resolve('R1', 'adopted', '2020-10-13'));
    course.do('recorder', resolve('R2', 'held-over', '2020-10-13', { returnsOn: '2020-10-27' })).do('second', confirm('2020-10-13'));
    course.settle();
    expect(course.events.find(({ type }) => type === 'gate-returned')).toMatchObject({
      data: { resolutions: [{ resolution: 'R2', returnsOn: '2020-10-27' }] },
    });
    expect(course.started.resolutions['R1']).toMatchObject([{ outcome: 'adopted', returned: false }]);
    expect(course.started.resolutions['R2']).toMatchObject([{ outcome: 'held-over', returned: true }]);
  });
});

describe('always recordable', () => {
  it.each([
    ['pause-programme', 'paused'],
    ['stop-programme', 'stopped'],
  ])('after %s', (act, status) => {
    const course = onDay().do('commissioner', { act, reason }).do('recorder', resolve('R1')).do('second', confirm());
    expect(course.programme.status).toBe(status);
    expect(course.started.resolutions['R1']).toHaveLength(1);
  });

  it('in a phase that is not open: stamped', () => {
    const event = only(onDay().ask(people.recorder, resolve('R4', 'adopted', '2020-10-27')), 'resolution-recorded');
    expect(event.data.stamps).toEqual(['phase-not-open']);
  });

  it('when the programme is finished', () => {
    const short = changed((plan) => {
      plan.phases = plan.phases.slice(0, 1);
      plan.gates = plan.gates.slice(0, 1).map(({ opens: _opens, ...gate }) => gate);
      plan.activities = plan.activities.filter(({ phase }) => phase === 'A');
      plan.milestones = [];
    });
    const course = new Course(short).do('commissioner', { act: 'start-programme', definition: hashes[0] }).at('2020-10-27');
    course.settle();
    course.do('recorder', resolve('R1')).do('recorder', resolve('R2')).do('second', confirm()).settle();
    expect(course.programme.status).toBe('finished');
    expect(codeOf(course.ask(people.recorder, resolve('R3')))).toBe('allowed');
  });
});

describe('offering a gate', () => {
  const offer = { act: 'offer-gate', gate: 'G1', caseNumber: 'Z-7' };

  it('is for the contractor, once, and names what is still to be decided', () => {
    const course = onDay('2020-10-13').do('recorder', resolve('R2', 'adopted', '2020-10-13'));
    expect(course.refusal('commissioner', offer).code).toBe('wrong-role');
    expect(only(course.try(people.contractor, offer), 'gate-offered').data).toEqual({
      gate: 'G1',
      caseNumber: 'Z-7',
      resolutions: ['R1', 'R3'],
    });
    expect(course.refusal('contractor', offer).code).toBe('already-so');
    expect(course.refusal('contractor', { ...offer, gate: 'G9' }).code).toBe('unknown');
  });

  it('can be done again after the gate was returned, not after it was passed', () => {
    const course = onDay('2020-10-13')
      .do('contractor', offer)
      .do('recorder', resolve('R1', 'held-over', '2020-10-13'))
      .do('second', confirm('2020-10-13'));
    course.settle();
    expect(course.started.gates['G1']).toEqual({ offeredOn: null, passedOn: null, returned: 1 });
    course
      .at('2020-10-27')
      .do('contractor', offer)
      .do('recorder', resolve('R1'))
      .do('recorder', resolve('R2'))
      .do('second', confirm())
      .settle();
    expect(course.started.gates['G1']).toEqual({ offeredOn: '2020-10-27', passedOn: '2020-10-27', returned: 1 });
    expect(course.refusal('contractor', offer).code).toBe('already-so');
  });

  it('is over when the programme is', () => {
    expect(onDay().do('commissioner', { act: 'stop-programme', reason }).refusal('contractor', offer).code).toBe('programme-ended');
  });
});
