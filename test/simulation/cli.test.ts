import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ran, root, run } from './kit.ts';

const simulate = (args: string[], env?: Record<string, string>): Promise<Ran> => run('cli/simulate.ts', args, env);
const three = 'programmes/klein-drie-fasen.yaml';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'simulate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

describe('--json', () => {
  it('prints one JSON document and nothing else', async () => {
    const { code, stdout, stderr } = await simulate([three, '--until', '2020-12-31', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const report: Record<string, unknown> = JSON.parse(stdout);
    expect(Object.keys(report)).toEqual([
      'programme',
      'from',
      'to',
      'phases',
      'gates',
      'milestones',
      'reminders',
      'executions',
      'facts',
      'chainValid',
      'aws',
      'elapsedMs',
    ]);
    expect(report).toMatchObject({ programme: 'klein-drie-fasen', to: '2020-12-31', chainValid: true, executions: { failed: 0 } });
  });

  it('of a scenario with a refused act is still one document; what was refused is said beside it, with exit code 1', async () => {
    const scenario = write(
      'refused.yaml',
      `programme: klein-drie-fasen\ntitle: Proef\nacts:\n  - { at: 2020-02-01T09:00, as: ambtelijk-opdrachtgever, act: start-programme }\n  - { at: 2020-02-03, as: ambtelijk-opdrachtgever, act: resume-programme }\n`,
    );
    const { code, stdout, stderr } = await simulate([three, '--scenario', scenario, '--until', '2020-02-04', '--json']);
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ from: '2020-02-01', to: '2020-02-04' });
    expect(stderr).toBe('Refused on 2020-02-03, resume-programme: Het programma staat niet stil.\n');
  });
});

/** What must be said on standard error, and nothing on standard output. */
const said = async (args: string[]): Promise<{ code: number | null; stderr: string }> => {
  const { code, stdout, stderr } = await simulate(args);
  expect(stdout).toBe('');
  expect(stderr).not.toMatch(/\n {4}at /);
  return { code, stderr };
};

describe('what is wrong is said in a sentence', () => {
  it.each([
    ['no file', [], 2, /^Usage: npm run simulate -- <definition\.yaml>[^\n]*\n$/],
    ['a file that is not there', ['nowhere.yaml'], 2, /^There is no file nowhere\.yaml\. Give the path of a YAML file[^\n]*\n$/],
    ['a folder', ['programmes'], 2, /^programmes cannot be read\.[^\n]*\n$/],
    ['a day that does not exist', [three, '--until', '2021-02-30'], 2, /^--until 2021-02-30 is no date\.[^\n]*\n$/],
    [
      'an end before the beginning',
      [three, '--until', '2019-12-31'],
      2,
      /^The simulation ends on 2019-12-31, before its first act on 2020-02-01\.[^\n]*\n$/,
    ],
    ['an unknown option', [three, '--untill', '2021-01-01'], 2, /^Unknown option '--untill'[^\n]*\nUsage: [^\n]*\n$/],
    [
      'a scenario of another programme',
      [three, '--scenario', 'programmes/scenarios/transformatie-wmo.delayed.yaml'],
      1,
      /^programmes\/scenarios\/transformatie-wmo\.delayed\.yaml is a scenario for transformatie-wmo, not for klein-drie-fasen\.[^\n]*\n$/,
    ],
  ] as [string, string[], number, RegExp][])('%s', async (_, args, code, sentence) => {
    const answer = await said(args);
    expect(answer.stderr).toMatch(sentence);
    expect(answer.code).toBe(code);
  });

  it('an error in the definition, with its line and column', async () => {
    const text = readFileSync(join(root, three), 'utf8').replace('closes: V2', 'closes: V9');
    const line = text.split('\n').findIndex((one) => one.includes('closes: V9')) + 1;
    const file = write('wrong.yaml', text);
    const { code, stderr } = await said([file]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${file}:${String(line)}:`);
    expect(stderr).toContain('V9');
  });

  it('an error in the scenario, with its line and column', async () => {
    const file = write(
      'scenario.yaml',
      'programme: klein-drie-fasen\ntitle: Proef\nacts:\n  - { at: 2020-02-01, as: ambtelijk-opdrachtgever, act: start-program }\n',
    );
    const { code, stderr } = await said([three, '--scenario', file]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/scenario\.yaml:4:\d+.*start-programme/s);
  });
});

/** What is printed on a machine in another zone, without how long it took. */
const timeline = async (TZ: string): Promise<string> => {
  const { code, stdout } = await simulate([three, '--until', '2020-12-31'], { TZ });
  expect(code).toBe(0);
  return stdout.replace(/^played in .*$/m, '');
};

describe('the machine’s own zone', () => {
  it('changes nothing', async () => {
    const [amsterdam, auckland, angeles] = await Promise.all(['Europe/Amsterdam', 'Pacific/Auckland', 'America/Los_Angeles'].map(timeline));
    expect(auckland).toBe(amsterdam);
    expect(angeles).toBe(amsterdam);
    expect(amsterdam).toContain('2020-05-28');
  });
});

describe('a state that was renamed and not rendered again', () => {
  it('is not played', async () => {
    const copy = join(folder, 'copy');
    for (const part of ['cli', 'local', 'functions', 'shared', 'letters', 'workflows', 'programmes', 'package.json'])
      cpSync(join(root, part), join(copy, part), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    expect((await run('cli/simulate.ts', [three, '--until', '2020-02-10'], {}, copy)).code).toBe(0);
    const story = join(copy, 'workflows', 'phase', 'definition.ts');
    writeFileSync(story, readFileSync(story, 'utf8').replace("'Return the gate'", "'Send the gate back'"));
    const { code, stdout, stderr } = await run('cli/simulate.ts', [three, '--until', '2020-02-10'], {}, copy);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe('workflows/phase/definition.ts was changed after phase.asl.json was rendered from it. Run: npm run render\n');
  });
});
