import type { Append, Appended, Json, NewFact, StreamId } from '../../shared/ports.ts';

export const programme: StreamId = { organisation: 'gemeente-voorbeeld', stream: 'programme/zorg' };
export const otherStream: StreamId = { ...programme, stream: 'programme/jeugd' };
export const otherOrganisation: StreamId = { ...programme, organisation: 'gemeente-elders' };

export const noon = '2026-11-02T12:00:00Z';

export const newFact = (data: { [key: string]: Json } = {}, more: Partial<NewFact> = {}): NewFact => ({
  type: 'phase-opened',
  schemaVersion: 1,
  occurredOn: '2026-11-02',
  recordedAt: noon,
  account: 'account-7',
  role: 'contractor',
  data,
  ...more,
});

/** An append that asks for nothing but what `more` names. */
export const request = (more: Partial<Append> = {}): Append => ({
  ...programme,
  expected: 0,
  facts: [],
  claims: [],
  views: [],
  raises: [],
  messages: [],
  at: noon,
  ...more,
});

export const mustAppend = (answer: Appended): Extract<Appended, { outcome: 'appended' }> => {
  if (answer.outcome !== 'appended') throw new Error(`not appended: ${JSON.stringify(answer)}`);
  return answer;
};
