import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { settingsOf } from '../../infra/settings.ts';

const folder = mkdtempSync(join(tmpdir(), 'stage-'));
afterAll(() => rmSync(folder, { recursive: true }));

const whole = {
  region: 'eu-central-1',
  mail: { from: 'programma@voorbeeld.example', onlyTo: ['@voorbeeld.example', 'a@voorbeeld.example'] },
  alarmsTo: ['beheer@voorbeeld.example'],
  costCentre: '1234',
  logDays: 30,
  archive: { lock: 'governance', days: 30 },
};

const written = (settings: object): string => {
  const file = join(folder, 'stage.yaml');
  writeFileSync(file, stringify(settings));
  return file;
};

describe('the settings of a stage', () => {
  it.each(['dev', 'test', 'prod'])('are whole for %s', (stage) => {
    expect(settingsOf({ stage })).toMatchObject({ stage, prefix: `bestuursopdracht-${stage}-`, table: `bestuursopdracht-${stage}-ledger` });
  });

  it('are those of dev when no stage is named, and of no other stage than these', () => {
    expect(settingsOf({}).stage).toBe('dev');
    expect(() => settingsOf({ stage: 'acceptance' })).toThrow("Stage 'acceptance' does not exist: choose dev, test or prod");
  });

  it('can stand in another file', () => {
    expect(settingsOf({ stage: 'test', settings: written(whole) }).mail.onlyTo).toEqual(['@voorbeeld.example', 'a@voorbeeld.example']);
    expect(() => settingsOf({ settings: join(folder, 'none.yaml') })).toThrow('The settings cannot be read');
  });

  it.each([
    [{ region: 'us-east-1' }, 'region'],
    [{ mail: { from: 'nobody' } }, 'mail.from'],
    [{ mail: { ...whole.mail, onlyTo: ['voorbeeld.example'] } }, 'mail.onlyTo[0]'],
    [{ alarmsTo: [] }, 'alarmsTo'],
    [{ logDays: 31 }, 'logDays'],
    [{ archive: { lock: 'none', days: 1 } }, 'archive.lock'],
    [{ adminPassword: 'x' }, 'adminPassword'],
    [{ restoredLedger: { table: 'x', streamArn: 'x' } }, 'restoredLedger.streamArn'],
  ])('with %j say where they are wrong', (wrong, where) => {
    expect(() => settingsOf({ stage: 'test', settings: written({ ...whole, ...wrong }) })).toThrow(where);
  });

  it('let only prod mail outside an allow-list', () => {
    const open = written({ ...whole, mail: { from: whole.mail.from } });
    expect(settingsOf({ stage: 'prod', settings: open }).mail.onlyTo).toEqual([]);
    for (const stage of ['dev', 'test']) expect(() => settingsOf({ stage, settings: open })).toThrow('Only prod may mail everybody');
  });
});
