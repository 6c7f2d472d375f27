import { describe, expect, it } from 'vitest';
import { compose } from '../../letters/mail/compose.ts';
import { Notice } from '../../shared/domain/notices.ts';
import { passedThresholds } from '../../shared/domain/thresholds.ts';
import { Course, hashes, programmeFile, resolve, running } from '../domain/kit.ts';

const threshold = (about: string, date: string) => ({ about, kind: 'today' as const, days: 0, date, to: 'ambtelijk-opdrachtnemer' });

const reminderOf = (about: string, date = '2020-10-27', today = '2020-10-13'): string => {
  const { definition, programme } = running();
  const notice: Notice = { template: 'reminder', about: { thresholds: [threshold(about, date)] } };
  return compose({ definition, programme }, notice, 'ambtelijk-opdrachtnemer', today).text;
};

describe('a mail', () => {
  it.each([
    ['resolution:R1', 'Besluit over Keuze van de vorm', 'Zorg dat het op de agenda staat'],
    ['list:college:2020-10-06', 'Besluitenlijst van College van dinsdag 6\u00a0oktober 2020 bevestigen', 'Controleer de lijst'],
    ['activity:W1', 'Werk W1', 'Rond het af'],
    ['milestone:M1', 'Mijlpaal: Contract gereed', 'Meld dat de mijlpaal is bereikt'],
    ['phase:B', 'Fase 2, Uitwerken opent', 'Kijk wat er nog nodig is'],
    ['condition:V1', 'Voorwaarde V1', 'Zorg dat eraan is voldaan'],
  ])('about %s says what it is and what to do', (about, what, toDo) => {
    const text = reminderOf(about);
    expect(text).toContain(`- ${what}, gepland op dinsdag 27\u00a0oktober 2020.\n  ${toDo}`);
  });

  it.each([
    ['2020-10-27', 'gepland voor vandaag'],
    ['2020-10-28', 'gepland op dinsdag 27\u00a0oktober 2020, 1 dag geleden'],
    ['2020-11-03', 'gepland op dinsdag 27\u00a0oktober 2020, 7 dagen geleden'],
  ])('says on %s by when: %s', (today, words) => expect(reminderOf('resolution:R1', '2020-10-27', today)).toContain(`, ${words}.`));

  it('of a decision says what was decided and that it is provisional, or in force', () => {
    const course = running('2020-10-27T12:00').do('recorder', resolve('R1', 'held-over', '2020-10-27', { returnsOn: '2020-11-03' }));
    const recording = course.events.at(-1)?.sequence ?? 0;
    const plan = { definition: course.definition, programme: course.programme };
    const recorded = compose(
      plan,
      { template: 'decision-recorded', about: { resolution: 'R1', recording } },
      'ambtelijk-opdrachtgever',
      '2020-10-27',
    );
    expect(recorded.subject).toBe('Besluit vastgelegd: Proef');
    expect(recorded.text).toContain('- Keuze van de vorm: aangehouden, in de vergadering van dinsdag 27\u00a0oktober 2020.');
    expect(recorded.text).toContain('Het besluit is voorlopig.');
    const confirmed = compose(
      plan,
      { template: 'list-confirmed', about: { list: 'BL', recordings: [recording] } },
      'ambtelijk-opdrachtgever',
      '2020-10-27',
    );
    expect(confirmed.text).toContain('De besluiten gelden nu.');
  });

  it('holds no link, no account and no address, whatever the example reminds of', () => {
    const definition = programmeFile('transformatie-wmo.yaml');
    const course = new Course(definition);
    course.do({ account: 'acc-1002', role: 'ambtelijk-opdrachtgever' }, { act: 'start-programme', definition: hashes[0] });
    course.settle();
    course.at('2020-11-20T10:00');
    const plan = { definition, programme: course.programme };
    const texts = definition.phases.flatMap(({ id }) => {
      const { given } = passedThresholds(definition, course.started, id, '2020-11-20');
      return given.map((one) => compose(plan, { template: 'reminder', about: { thresholds: [one] } }, one.to, '2020-11-20').text);
    });
    expect(texts.length).toBeGreaterThan(5);
    for (const text of texts) expect(text).not.toMatch(/https?:|@|acc-\d/);
  });
});
