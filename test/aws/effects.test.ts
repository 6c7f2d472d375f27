import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { readAnchor } from '../../shared/ledger/anchor.ts';
import { auditAnchors } from '../../shared/ledger/audit-anchors.ts';
import { executionName, executionPrefix } from '../../shared/ledger/names.ts';
import { type Aws, type Begun, begin, hint, openAws, playOne, records, remindIn, reported } from './effects-kit.ts';

let aws: Aws;
beforeAll(async () => {
  aws = await openAws();
  for (const account of ['acc-2', 'acc-3']) await aws.addresses.setAddress('gemeente', account, `${account}@voorbeeld.example`);
});
afterAll(() => aws.close());
beforeEach(() => aws.ses.act(undefined));

const running = ({ subject }: Begun) => aws.procedures.running(executionPrefix(subject));
const named = async ({ subject }: Begun, generation: number) => executionName(subject, await aws.ledger.epoch(), generation);
const call = async (name: Parameters<Aws['handlerOf']>[0], event: unknown) => (await aws.handlerOf(name))(event);
const Anchors = z.object({ names: z.array(z.string()) });
const History = z.object({ events: z.array(z.object({ type: z.string() })) });
const SentMail = z.object({ EmailTags: z.array(z.object({ Name: z.string(), Value: z.string() })) });
const Envelope = z.object({ Message: z.string() });
const textOf = async (name: string) => new TextDecoder().decode(await aws.archive.get(name));

describe('deliver', () => {
  it('delivers what the items say: once, in any order, and reports what is no hint of ours alone', async () => {
    const [one, two] = [await begin(aws, 'd1'), await begin(aws, 'd2')];
    const batch = records(hint(two.start), hint(one.start), 'no JSON', hint(one.start), '{"id":"elsewhere"}', hint(999_999), 'null');
    expect(await call('deliver', batch)).toEqual(reported(2, 4, 6));
    expect([await running(one), await running(two)]).toEqual([[await named(one, 1)], [await named(two, 1)]]);
    expect([await aws.ledger.undelivered(one.stream), await aws.ledger.undelivered(two.stream)]).toEqual([[], []]);
    expect(await call('deliver', records(hint(one.start)))).toEqual(reported());
  });

  it('acts on the item: what the hint says beside the number counts for nothing', async () => {
    const one = await begin(aws, 'd3');
    const lie = JSON.stringify({ id: one.start, organisation: 'elders', message: { kind: 'nudge', subject: 'phase/Z' } });
    expect(await call('deliver', records(lie))).toEqual(reported());
    expect(await running(one)).toEqual([await named(one, 1)]);
  });

  it('leaves alone what is paused and what is of the other class', async () => {
    const one = await begin(aws, 'd4');
    await aws.ledger.postpone(one.start, '9999-01-01T00:00:00Z', 'later');
    const mail = await remindIn(aws, one);
    expect(await call('deliver', records(hint(one.start), hint(mail)))).toEqual(reported());
    expect(await running(one)).toEqual([]);
    expect(await aws.outbox.onceMessage(mail)).toMatchObject({ state: 'pending', attempt: 0 });
  });
});

describe('send-mail', () => {
  it('sends what waits, once, whatever hints come', async () => {
    const mail = await remindIn(aws, await begin(aws, 'm1'));
    const before = aws.ses.accepted().length;
    expect(await call('send-mail', records(hint(mail), hint(mail), 'no JSON', hint(888_888)))).toEqual(reported(2));
    expect(await call('send-mail', records(hint(mail)))).toEqual(reported());
    expect(aws.ses.accepted()).toHaveLength(before + 1);
    expect(await aws.outbox.onceMessage(mail)).toMatchObject({ state: 'sent', attempt: 1 });
  });

  it('gives back what SES refuses for now, and keeps what nobody knows of; neither is reported', async () => {
    const [one, two] = [await begin(aws, 'm2'), await begin(aws, 'm3')];
    const [refused, lost] = [await remindIn(aws, one), await remindIn(aws, two)];
    aws.ses.act({ answer: [429, 'TooManyRequestsException'] });
    expect(await call('send-mail', records(hint(refused)))).toEqual(reported());
    aws.ses.act('pass on and drop');
    expect(await call('send-mail', records(hint(lost)))).toEqual(reported());
    expect(await aws.outbox.onceMessage(refused)).toMatchObject({
      state: 'pending',
      refusals: 1,
      reason: 'SES refused the mail: TooManyRequestsException.',
    });
    expect(await aws.outbox.onceMessage(lost)).toMatchObject({ state: 'claimed', attempt: 1 });
    const heard = aws.ses.heard().length;
    aws.ses.act(undefined);
    expect(await call('send-mail', records(hint(refused), hint(lost)))).toEqual(reported());
    expect(aws.ses.heard()).toHaveLength(heard);
  });

  it('never mails outside the allow-list of a trial', async () => {
    await aws.addresses.setAddress('gemeente', 'acc-2', 'acc-2@elders.example');
    const mail = await remindIn(aws, await begin(aws, 'm4'));
    const heard = aws.ses.heard().length;
    expect(await call('send-mail', records(hint(mail)))).toEqual(reported());
    await aws.addresses.setAddress('gemeente', 'acc-2', 'acc-2@voorbeeld.example');
    expect(await aws.outbox.onceMessage(mail)).toMatchObject({ state: 'parked', reason: 'MAIL_ONLY_TO does not list this recipient.' });
    expect(aws.ses.heard()).toHaveLength(heard);
  });

  it('has no time for a mail that it could not finish: that comes back', async () => {
    const mail = await remindIn(aws, await begin(aws, 'm5'));
    const soon = { getRemainingTimeInMillis: () => 24_000 };
    expect(await (await aws.handlerOf('send-mail'))(records(hint(mail)), soon)).toEqual(reported(0));
    expect(await aws.outbox.onceMessage(mail)).toMatchObject({ state: 'pending', attempt: 0 });
  });
});

describe('sweep', () => {
  it('takes up what lost its hint, of both classes, and makes what a dead worker left to be settled', async () => {
    const one = await begin(aws, 's1');
    const mail = await remindIn(aws, one);
    const two = await begin(aws, 's2');
    const dead = await remindIn(aws, two);
    await aws.ledger.claimOnce(dead, { programme: '9998-01-01T00:00:00Z', system: '9998-01-01T00:00:00Z' }, '2020-01-01T00:00:00Z');
    expect(await call('sweep', { time: 'now' })).toMatchObject({ delivered: true, toBeSettled: [dead] });
    expect(await running(one)).toEqual([await named(one, 1)]);
    expect(await aws.outbox.onceMessage(mail)).toMatchObject({ state: 'sent' });
    expect(await aws.outbox.onceMessage(dead)).toMatchObject({ state: 'to-be-settled' });
    const heard = aws.ses.heard().length;
    expect(await call('sweep', {})).toMatchObject({ delivered: false, toBeSettled: [] });
    expect(aws.ses.heard()).toHaveLength(heard);
  });
});

/** The event that EventBridge gives of an execution. */
const closedEvent = async (begun: Begun, status: string, generation = 1) => {
  const name = await named(begun, generation);
  const executionArn = `${aws.environment.STATE_MACHINE_PHASE_ARN.replace(':stateMachine:', ':execution:')}:${name}`;
  const input = { schemaVersion: 1, ...begun.id, phase: 'A', generation, epoch: await aws.ledger.epoch() };
  return {
    'detail-type': 'Step Functions Execution Status Change',
    detail: { executionArn, name, status, input: JSON.stringify(input), inputDetails: { included: true } },
  };
};

describe('reconcile', () => {
  it('asks AWS for the input that an event of an encrypted machine does not hold', async () => {
    const one = await begin(aws, 'r9', 60);
    await call('deliver', records(hint(one.start)));
    await aws.procedures.stop(await named(one, 1), 'by accident');
    const { detail } = await closedEvent(one, 'ABORTED');
    const event = { detail: { executionArn: detail.executionArn, status: 'ABORTED', inputDetails: { included: false } } };
    expect(await call('reconcile', event)).toMatchObject({ started: [{ programme: 'r9', subject: 'phase/A', generation: 2 }] });
  });

  it('starts anew what was stopped, once, at the event', async () => {
    const one = await begin(aws, 'r1', 60);
    await call('deliver', records(hint(one.start)));
    await aws.procedures.stop(await named(one, 1), 'by accident');
    const event = await closedEvent(one, 'ABORTED');
    expect(await call('reconcile', event)).toMatchObject({ started: [{ programme: 'r1', subject: 'phase/A', generation: 2 }] });
    expect(await call('reconcile', event)).toMatchObject({ looked: 0, started: [] });
    await call('sweep', {});
    expect(await running(one)).toEqual([await named(one, 2)]);
  });

  it('leaves alone what is young: by way of a queue it comes back', async () => {
    const [young, old] = [await begin(aws, 'r2'), await begin(aws, 'r3', 60)];
    await call('deliver', records(hint(young.start), hint(old.start)));
    for (const one of [young, old]) await aws.procedures.stop(await named(one, 1), 'by accident');
    const bodies = [await closedEvent(young, 'FAILED'), await closedEvent(old, 'FAILED'), { detail: {} }].map((one) => JSON.stringify(one));
    expect(await call('reconcile', records(...bodies))).toEqual(reported(0, 2));
    expect((await aws.ledger.generation(young.subject))?.generation).toBe(1);
    expect((await aws.ledger.generation(old.subject))?.generation).toBe(2);
  });

  it('looks at one programme, at an organisation, and by the clock at everything', async () => {
    const one = await begin(aws, 'r4', 60);
    await aws.ledger.settle(one.start);
    expect(await call('reconcile', { ...one.id })).toMatchObject({ looked: 1, started: [{ programme: 'r4', generation: 2 }] });
    const other = await begin(aws, 'r5', 60);
    await aws.ledger.settle(other.start);
    expect(await call('reconcile', { 'detail-type': 'Scheduled Event' })).toMatchObject({ started: [{ programme: 'r5', generation: 2 }] });
    expect(await call('reconcile', { organisation: 'gemeente' })).toMatchObject({ started: [] });
    expect(await call('reconcile', { organisation: 'buurgemeente' })).toMatchObject({ looked: 0 });
  });

  it('has nothing to do with executions of others', async () => {
    const event = { detail: { executionArn: 'arn:aws:states:x', status: 'FAILED', input: '{"order":1}' } };
    expect(await call('reconcile', event)).toMatchObject({ looked: 0, started: [] });
  });
});

describe('write-anchor', () => {
  it('keeps the heads of all streams, each anchor after the one before', async () => {
    await begin(aws, 'a1');
    const first = Anchors.parse(await call('write-anchor', {}));
    const second = Anchors.parse(await call('write-anchor', {}));
    const names = await aws.archive.list('anchors/gemeente/');
    expect(names).toEqual([...first.names, ...second.names]);
    const anchors = await Promise.all(names.map(async (name) => ({ name, text: await textOf(name) })));
    expect(auditAnchors('gemeente', anchors).findings).toEqual([]);
    const heads = (await aws.ledger.heads()).map(({ stream, sequence, hash }) => ({ stream, sequence, hash }));
    expect(readAnchor(anchors[1]?.text ?? '')?.heads).toEqual(heads);
  });
});

describe('export-history', () => {
  it('keeps what happened in an execution, once', async () => {
    const { ran, input, stop } = await playOne();
    const event = { detail: { executionArn: ran, name: 'phase-1', status: 'ABORTED', input: JSON.stringify(input) } };
    const name = 'histories/gemeente/phase-1.json';
    expect([await call('export-history', event), await call('export-history', event)]).toEqual([{ name }, { name }]);
    expect(await aws.archive.list('histories/')).toEqual([name]);
    const kept: unknown = JSON.parse(await textOf(name));
    expect(kept).toMatchObject({ version: 1, execution: 'phase-1', status: 'ABORTED' });
    expect(History.parse(kept).events.map(({ type }) => type)).toEqual([
      'ExecutionStarted',
      'PassStateEntered',
      'PassStateExited',
      'ExecutionSucceeded',
    ]);
    await expect(call('export-history', { detail: { ...event.detail, status: 'FAILED' } })).rejects.toThrow('another history under');
    await stop();
  });
});

describe('mail-events', () => {
  /** As SES tells it by way of SNS, with the tags of the last mail. */
  const told = (eventType: string, more: object = {}): string => {
    const { EmailTags } = SentMail.parse(JSON.parse(aws.ses.heard().at(-1) ?? '{}'));
    const tags = Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, [Value]]));
    const timestamp = '2026-01-02T23:30:00.000Z';
    const bounce = { bounceType: 'Permanent', bouncedRecipients: [{ emailAddress: 'acc-2@voorbeeld.example' }], timestamp };
    const mail = {
      timestamp,
      messageId: '0102',
      destination: ['acc-2@voorbeeld.example'],
      tags: { ...tags, 'ses:caller-identity': ['x'], ...more },
    };
    const event = {
      eventType,
      mail,
      ...(eventType === 'Bounce' && { bounce }),
      ...(eventType === 'Complaint' && { complaint: { timestamp } }),
    };
    return JSON.stringify({ Type: 'Notification', MessageId: 'sns', Message: JSON.stringify(event) });
  };

  it('a bounce and a complaint become facts, each once, without an address', async () => {
    const one = await begin(aws, 'b1');
    const mail = await remindIn(aws, one);
    await call('send-mail', records(hint(mail)));
    const envelope = Envelope.parse(JSON.parse(told('Bounce')));
    const bodies = [told('Bounce'), told('Bounce'), told('Delivery'), told('Complaint'), envelope.Message, 'no JSON'];
    expect(await call('mail-events', records(...bodies))).toEqual(reported(5));
    const facts = (await aws.ledger.facts(one.stream)).filter(({ type }) => type === 'mail-returned');
    const cause = (await aws.outbox.onceMessage(mail))?.message.cause;
    expect(facts.map(({ data, occurredOn, account }) => [data, occurredOn, account])).toEqual([
      [
        { mail: expect.stringMatching(/^[0-9a-f]{40}$/), cause, role: 'ambtelijk-opdrachtgever', kind: 'bounce' },
        '2026-01-03',
        'procedure',
      ],
      [{ mail: facts[0]?.data['mail'], cause, role: 'ambtelijk-opdrachtgever', kind: 'complaint' }, '2026-01-03', 'procedure'],
    ]);
    expect(JSON.stringify(facts)).not.toContain('@');
  });

  it('passes over what is not ours, and what would be of another mail', async () => {
    const one = await begin(aws, 'b2');
    const mail = await remindIn(aws, one);
    await call('send-mail', records(hint(mail)));
    const sequence = (await aws.ledger.head(one.stream))?.sequence;
    const greeting = JSON.stringify({ Type: 'Notification', Message: 'Successfully validated SNS topic for Amazon SES event publishing.' });
    const bodies = [
      greeting,
      told('Bounce', { mail: ['0'.repeat(40)] }),
      told('Bounce', { message: ['777777'] }),
      told('Bounce', { message: [String((await begin(aws, 'b3')).start)] }),
      told('Bounce', { message: [], mail: [] }),
    ];
    expect(await call('mail-events', records(...bodies))).toEqual(reported());
    expect((await aws.ledger.head(one.stream))?.sequence).toBe(sequence);
  });
});
