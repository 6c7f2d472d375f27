import { describe, expect, it } from 'vitest';
import type { Overview } from '../../shared/domain/overview-model.ts';
import { createApp } from '../../web/app.tsx';
import { november, portsWith } from './fixtures.ts';

const host = 'http://programma.voorbeeld';

const asking = () => {
  const asked: (string | undefined)[] = [];
  const overview = async (asOf?: string): Promise<Overview> => {
    asked.push(asOf);
    return asOf === undefined ? november : { ...november, today: asOf, shortTitle: 'Zoals toen' };
  };
  return { asked, app: createApp(portsWith(november, { overview })) };
};

describe('what was known on a day', () => {
  it('is the same page from the facts of then, and says so', async () => {
    const { asked, app } = asking();
    const response = await app.request(`${host}/?op=2020-10-27`);
    const html = await response.text();
    expect(response.status).toBe(200);
    expect(asked).toEqual([undefined, '2020-10-27']);
    expect(html).toContain('U ziet wat bekend was aan het eind van');
    expect(html).toContain('Zoals toen</h1>');
    expect(html).toContain('<a class="utrecht-link utrecht-link--html-a" href="/">Ga terug naar vandaag</a>');
  });

  it('today needs no notice', async () => {
    const html = await (await asking().app.request(host)).text();
    expect(html).not.toContain('U ziet wat bekend was');
    expect(html).toContain('Wat wisten we op een andere dag?');
  });

  it.each(['2020-11-03', '2020-02-30', 'gisteren', ''])('is not known of "%s"', async (day) => {
    const { asked, app } = asking();
    const response = await app.request(`${host}/?op=${day}`);
    expect(response.status).toBe(422);
    expect(await response.text()).toContain('Over deze dag is niets bekend');
    expect(asked.every((asOf) => asOf === undefined)).toBe(true);
  });
});
