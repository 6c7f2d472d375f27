import { describe, expect, it } from 'vitest';
import { healthPort } from '../../local/health.ts';
import { startTown } from '../kit/town.ts';

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
    expect(messages).toEqual(['Fasen die open staan zonder lopende procedure: 1.']);
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
