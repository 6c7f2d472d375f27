import { describe, expect, it } from 'vitest';
import { healthPort } from '../../local/health.ts';
import { startTown } from '../kit/town.ts';
import { agedTown } from '../protocol/aged-town.ts';

const anchored = { late: async () => false };

describe('the health of a home', () => {
  it('is good when every open phase has its procedure', async () => {
    const town = await startTown();
    const health = await healthPort(town.home, town.id, '1.2.3', anchored)();
    expect(health).toMatchObject({ status: 'ok', version: '1.2.3', chainValid: true, messages: [], executions: { running: 1, failed: 0 } });
    expect(health.facts).toBe((await town.events()).length);
    await town.home.close();
  });

  it('says that a procedure is lost, though its start was delivered', async () => {
    const town = await startTown();
    town.home.engine.remove(await town.execution());
    const { status, messages } = await healthPort(town.home, town.id, '1.2.3', anchored)();
    expect(status).toBe('attention');
    expect(messages).toEqual(['Fasen die open staan zonder lopende procedure: 1. Start de server opnieuw.']);
    await town.home.close();
  });

  it('says that a procedure failed, until it was started again', async () => {
    const town = await agedTown(1);
    const health = healthPort(town.home, town.id, '1.2.3', anchored);
    await town.home.engine.stop(await town.execution(), 'by hand');
    await town.home.rest();
    expect(await health()).toMatchObject({
      status: 'attention',
      executions: { running: 0, failed: 1 },
      messages: ['Procedures die zijn mislukt en binnen een half uur opnieuw beginnen: 1.'],
    });
    town.pass(15);
    await town.home.rest();
    expect(await health()).toMatchObject({ status: 'ok', executions: { running: 1, failed: 0 } });
    await town.home.close();
  });

  it('says that an anchor is late', async () => {
    const town = await startTown();
    const { status, messages } = await healthPort(town.home, town.id, '1.2.3', { late: async () => true })();
    expect(status).toBe('attention');
    expect(messages).toEqual([
      'Er is al meer dan een dag geen anker van de keten weggeschreven. Kijk of het archief beschreven kan worden.',
    ]);
    await town.home.close();
  });
});
