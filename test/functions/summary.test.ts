import { describe, expect, it } from 'vitest';
import type { Append, Json } from '../../shared/ports.ts';
import { proef } from '../domain/proef.ts';
import { around } from '../kit/hooks.ts';
import { adopt, startTown, type Town } from '../kit/town.ts';

const reason = 'Er is een reden.';

const summary = (town: Town): Promise<Json | undefined> => town.home.ledger.view(town.id.organisation, town.stream.stream);

/** What was appended from now on, by the types of its facts, with whether it wrote the summary. */
const watched = (town: Town): { types: string; wrote: boolean }[] => {
  const seen: { types: string; wrote: boolean }[] = [];
  around(town.home.ledger, 'append', (append) => async (request: Append) => {
    if (request.facts.length > 0) seen.push({ types: request.facts.map(({ type }) => type).join('+'), wrote: request.views.length > 0 });
    return append(request);
  });
  return seen;
};

describe('the summary of a programme', () => {
  it('is written with the facts that change it, and with no others', async () => {
    const town = await startTown({ definition: proef });
    expect(await summary(town)).toMatchObject({ programme: proef.id, status: 'running', openPhases: ['A'] });
    await town.to('2020-10-06');
    const seen = watched(town);
    await adopt(town, 'R1');
    await town.do('commissioner', { act: 'pause-programme', reason });
    expect(await summary(town)).toMatchObject({ status: 'paused', openPhases: ['A'] });
    await town.do('commissioner', { act: 'resume-programme' });
    await adopt(town, 'R2');
    await town.home.rest();
    expect(await summary(town)).toMatchObject({ status: 'running', openPhases: [] });
    await town.do('commissioner', { act: 'stop-programme', reason });
    await town.home.rest();
    expect(await summary(town)).toMatchObject({ status: 'stopped', openPhases: [] });
    expect(seen).toEqual([
      { types: 'resolution-recorded', wrote: false },
      { types: 'list-confirmed', wrote: false },
      { types: 'programme-paused', wrote: true },
      { types: 'programme-resumed', wrote: true },
      { types: 'resolution-recorded', wrote: false },
      { types: 'list-confirmed', wrote: false },
      { types: 'gate-passed+phase-closed', wrote: true },
      { types: 'programme-stopped', wrote: true },
    ]);
    await town.home.close();
  });
});
