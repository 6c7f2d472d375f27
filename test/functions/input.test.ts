import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { bindActs } from '../../functions/acts.ts';
import { awaitNews } from '../../functions/await-news.ts';
import { closePhase } from '../../functions/close-phase.ts';
import { closePhaseEarly } from '../../functions/close-phase-early.ts';
import { environmentOf, environments } from '../../functions/environments.ts';
import { nextDeadline } from '../../functions/next-deadline.ts';
import { openPhase } from '../../functions/open-phase.ts';
import { readOutcome } from '../../functions/read-outcome.ts';
import { remind } from '../../functions/remind.ts';
import { returnGate } from '../../functions/return-gate.ts';
import { startProcedure } from '../../functions/start-procedure.ts';
import { commands } from '../../shared/domain/commands.ts';
import { people } from '../domain/kit.ts';
import { adopt, onePhase, openTown, recordIt, startTown } from '../kit/town.ts';

const tasks = { awaitNews, closePhase, closePhaseEarly, nextDeadline, openPhase, readOutcome, remind, returnGate, startProcedure };
const Act = z.keyof(z.object(commands));
const Name = z.keyof(z.object(environments));
const secret = 'task-token-very-secret';

describe.each(Object.entries(tasks))('%s with input that it cannot use', (_, verb) => {
  it.each([
    ['nothing', null],
    ['another version', { schemaVersion: 2, token: secret }],
    ['a text', secret],
    [
      'a phase that is no id',
      { schemaVersion: 1, organisation: 'gemeente', programme: 'proef', phase: `../${secret}`, generation: 1, epoch: 'x', token: secret },
    ],
    [
      'a generation that is no number',
      { schemaVersion: 1, organisation: 'gemeente', programme: 'proef', phase: 'A', generation: secret, epoch: 'x' },
    ],
  ])('%s: one error that names the fields and holds nothing of the input', async (_what, input) => {
    const { home } = openTown();
    const failure: unknown = await verb(home)(input).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ name: 'TaskInputError' });
    expect(String(failure)).toMatch(/^TaskInputError: This task cannot use its input\. \w+/);
    expect(String(failure)).not.toContain(secret);
    expect(await home.ledger.counts()).toEqual({ facts: 0, pending: 0, parked: 0 });
  });
});

describe('a field that a later story may add', () => {
  it('is passed over', async () => {
    const town = await startTown();
    expect(await readOutcome(town.home)({ ...(await town.input()), colour: 'blue' })).toEqual({ what: 'nothing' });
  });
});

describe('every act of a person', () => {
  const { home, id } = openTown();
  it.each(Act.options)('%s checks what it is given, and who acts comes from outside the command', async (act) => {
    const acts = bindActs(home);
    await expect(acts[act]({ ...id, actor: people.commissioner, command: { act, actor: people.recorder } })).rejects.toThrow(
      /^This task cannot use its input\. .*command/,
    );
    await expect(acts[act]({ ...id, command: { act } })).rejects.toThrow(/actor/);
    await expect(acts[act]({ ...id, actor: people.commissioner, command: { act: 'else' } })).rejects.toThrow(/command/);
    expect(await home.ledger.counts()).toMatchObject({ facts: 0 });
  });

  it('of a programme that was not started is refused in a sentence', async () => {
    const town = openTown();
    for (const say of [recordIt('R1', 'adopted', '2020-09-01'), { act: 'pause-programme' as const, reason: 'x' }])
      expect(await town.act('recorder', say)).toMatchObject({
        outcome: 'refused',
        refusal: { code: 'not-started', sentence: expect.stringContaining('nog niet gestart') },
      });
  });

  it('by the wrong person is refused as an answer, and nothing is recorded', async () => {
    const town = await startTown({ at: '2020-10-06T12:00' });
    const before = await town.events();
    expect(await town.act('contractor', recordIt())).toMatchObject({ outcome: 'refused', refusal: { code: 'wrong-role' } });
    expect(await town.act('recorder', { act: 'pause-programme', reason: 'x' })).toMatchObject({
      outcome: 'refused',
      refusal: { code: 'wrong-role' },
    });
    expect(await town.events()).toEqual(before);
    expect(await town.home.ledger.counts()).toMatchObject({ pending: 0 });
  });
});

describe('twice the same act', () => {
  it.each([
    ['pause-programme', 'commissioner', { act: 'pause-programme', reason: 'x' }],
    ['start-programme', 'commissioner', { act: 'start-programme' }],
    ['offer-gate', 'contractor', { act: 'offer-gate', gate: 'G1' }],
    ['record-resolution', 'recorder', recordIt()],
    ['stop-programme', 'commissioner', { act: 'stop-programme', reason: 'x' }],
    ['grant-role', 'director', { act: 'grant-role', role: 'uitvoerder', account: 'acc-9', from: '2020-10-06', decision: 'aanwijzing' }],
  ] as const)('%s is recorded once', async (_, person, command) => {
    const town = openTown({ at: '2020-10-06T12:00' });
    if (command.act !== 'start-programme') await town.do('commissioner', { act: 'start-programme' }, onePhase);
    const brought = command.act === 'start-programme' ? onePhase : undefined;
    expect(await town.act(person, command, brought)).toMatchObject({ outcome: 'recorded' });
    const facts = await town.events();
    expect(await town.act(person, command, brought)).toMatchObject({ outcome: 'refused' });
    expect(await town.events()).toEqual(facts);
  });

  it('a task that asks only, asks nothing of the ledger but to be read', async () => {
    const town = await startTown({ at: '2020-10-06T12:00' });
    await adopt(town);
    const before = await town.events();
    const ask = async () => [
      await readOutcome(town.home)(await town.input()),
      await nextDeadline(town.home)({ ...(await town.input()), rounds: 0, startedAt: '2020-10-06T10:00:00Z' }),
    ];
    expect(await ask()).toEqual(await ask());
    expect(await town.events()).toEqual(before);
  });
});

describe('what is logged', () => {
  it('is the task, how it ended and how long it took: neither input nor output', async () => {
    const town = await startTown();
    const lines: unknown[] = [];
    const log = (line: unknown): void => void lines.push(line);
    await readOutcome(town.home, log)(await town.input());
    await awaitNews(town.home, log)({ token: secret }).catch(() => undefined);
    const milliseconds: unknown = expect.any(Number);
    expect(lines).toEqual([
      { task: 'read-outcome', answer: 'done', milliseconds },
      { task: 'await-news', answer: 'TaskInputError', milliseconds },
    ]);
  });
});

const surroundings = {
  TABLE_NAME: 'programmes',
  STATE_MACHINE_PHASE_ARN: 'arn:aws:states:eu-west-1:123456789012:stateMachine:phase',
  ARCHIVE_BUCKET: 'archive',
  STAGE: 'test',
  MAIL_FROM: 'programma@voorbeeld.example',
  MAIL_CONFIGURATION_SET: 'programma',
  MAIL_ONLY_TO: 'a@voorbeeld.example, @proef.example',
};

describe('the environment of a function', () => {
  it.each(Name.options)('%s: what is missing is said in one sentence, its own variables only', (name) => {
    const own = Object.keys(environments[name].shape);
    const required = own.filter((variable) => variable !== 'MAIL_ONLY_TO');
    for (const variable of required)
      expect(() => environmentOf(name, { ...surroundings, [variable]: undefined })).toThrow(
        new RegExp(`^The environment of '${name}' is not complete: .*${variable}`, 's'),
      );
    expect(Object.keys(environmentOf(name, { ...surroundings, HOME: '/root' })).toSorted()).toEqual(own.toSorted());
  });

  it.each(['send-mail', 'sweep'] as const)('%s mails outside an allow-list in the stage prod only', (name) => {
    const { MAIL_ONLY_TO: _, ...open } = surroundings;
    for (const STAGE of ['dev', 'test'])
      expect(() => environmentOf(name, { ...open, STAGE })).toThrow(/Only the stage prod may mail outside an allow-list/);
    expect(environmentOf(name, { ...open, STAGE: 'prod' }).MAIL_ONLY_TO).toBeUndefined();
    expect(environmentOf(name, surroundings).MAIL_ONLY_TO).toEqual(['a@voorbeeld.example', '@proef.example']);
    for (const list of ['', 'iedereen', '@', 'a@voorbeeld.example;b@voorbeeld.example'])
      expect(() => environmentOf(name, { ...surroundings, MAIL_ONLY_TO: list })).toThrow(/MAIL_ONLY_TO/);
  });
});
