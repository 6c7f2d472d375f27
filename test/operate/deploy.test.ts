import { execFile } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { settingsOf } from '../../infra/settings.ts';
import { type Deploying, deploy } from '../../operate/kit/deploying.ts';
import { operatorsStepFunctions, runningByDefinition } from '../../shared/aws/running-executions.ts';
import { committed } from '../../workflows/kit/render.ts';
import { phase } from '../../workflows/phase/definition.ts';
import { type Execution, type StandIn, standIn } from './step-functions.ts';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'deploying-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** In the place of the CDK: notes what it was asked, and fails when it is told to. All else is real. */
const cdk = join(folder, 'cdk.mjs');
writeFileSync(
  cdk,
  `import { appendFileSync } from 'node:fs';
appendFileSync(process.env.NOTES, 'cdk ' + process.argv.slice(2).join(' ') + '\\n');
process.exit(process.argv[2] === process.env.FAILS ? 1 : 0);`,
);

/** A definition as it is deployed: functions by their ARN. */
const deployed = (asl: string): string =>
  asl.replaceAll(
    /"FunctionName": "([a-z-]+)"/g,
    '"FunctionName": "arn:aws:lambda:eu-central-1:123456789012:function:bestuursopdracht-test-$1"',
  );
const ofNow = deployed(committed(phase));
const ofNoRelease = deployed(committed(phase).replaceAll('Leave the phase', 'Go away'));

let notes: string;
let server: StandIn | undefined;
const lines = (): string[] => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []);

beforeEach(() => {
  notes = join(mkdtempSync(join(folder, 'run-')), 'notes');
  for (const [name, value] of Object.entries({ NOTES: notes, FAILS: '', AWS_ACCESS_KEY_ID: 'testing', AWS_SECRET_ACCESS_KEY: 'testing' }))
    vi.stubEnv(name, value);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await server?.close();
  server = undefined;
});

const started = (revision: string, count: number, month: string): Execution[] =>
  Array.from({ length: count }, (_, index) => ({
    name: `${revision}-${String(index)}`,
    started: `2026-${month}-01T00:00:0${String(index % 10)}Z`,
    revision,
  }));

const serve = async (executions: Execution[], definitions: Record<string, string>): Promise<void> => {
  server = await standIn(executions, definitions);
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
};

const deploying = (answer: string): Deploying => ({
  settings: settingsOf({ stage: 'test' }),
  file: undefined,
  cdk: [process.execPath, cdk],
  running: (machine) => runningByDefinition(operatorsStepFunctions('eu-central-1'), machine),
  agrees: async (question, word) => {
    appendFileSync(notes, `asked: ${question} ${word}\n`);
    return answer === word;
  },
  say: (line) => appendFileSync(notes, `${line}\n`),
});

const withoutFolder = (line: string): string => line.replaceAll(/\S*deploy-\w+/g, '<assembly>');

describe('npm run deploy', () => {
  it('shows what runs by which definition, then the difference, then asks, then deploys what it showed', async () => {
    await serve([...started('old', 2, '08'), ...started('new', 3, '10')], { old: ofNoRelease, new: ofNow });
    expect(await deploy(deploying('test'))).toBe(true);
    expect(lines().map(withoutFolder)).toEqual([
      'bestuursopdracht-test-phase: 5 running.',
      '  2 by a definition that is not kept in workflows/*/released, since 2026-08-01',
      '  3 by release 0.1.0, as it is here, since 2026-10-01',
      '  Nobody can tell what these still need. Find their release first, or wait until they are renewed: 80 days at most.',
      'cdk synth --quiet --output <assembly> -c stage=test',
      'cdk diff --app <assembly> --all',
      'asked: Deploy this to test in eu-central-1? test',
      'cdk deploy --app <assembly> --all --require-approval never',
      'Deployed to test.',
    ]);
    const assemblies = lines().flatMap((line) => /\S*deploy-\w+/.exec(line)?.[0] ?? []);
    expect(new Set(assemblies).size).toBe(1);
    expect(existsSync(assemblies[0] ?? '')).toBe(false);
  });

  it('deploys nothing when a person does not type the stage', async () => {
    await serve([], {});
    expect(await deploy(deploying('yes'))).toBe(false);
    expect(lines().filter((line) => line.startsWith('cdk deploy'))).toEqual([]);
    expect(lines().at(-1)).toBe('Nothing was deployed.');
  });

  it.each(['synth', 'diff'])('asks nothing when cdk %s fails', async (step) => {
    await serve([], {});
    vi.stubEnv('FAILS', step);
    await expect(deploy(deploying('test'))).rejects.toThrow('Nothing was deployed.');
    expect(lines().filter((line) => /asked|cdk deploy/.test(line))).toEqual([]);
  });

  it('says so when CloudFormation refuses', async () => {
    await serve([], {});
    vi.stubEnv('FAILS', 'deploy');
    await expect(deploy(deploying('test'))).rejects.toThrow('CloudFormation puts back what it had changed');
  });

  it('takes settings of another file along', async () => {
    await serve([], {});
    await deploy({ ...deploying('no'), file: '/tmp/other.yaml' });
    expect(lines()).toContainEqual(expect.stringContaining('-c settings=/tmp/other.yaml'));
  });

  it('knows a rollback from what it went back to: each update is a revision of its own', async () => {
    await serve([...started('a', 3, '07'), ...started('b', 4, '08'), ...started('a-again', 2, '09')], {
      a: ofNow,
      b: ofNoRelease,
      'a-again': ofNow,
    });
    const groups = await deploying('').running('bestuursopdracht-test-phase');
    expect(groups?.map(({ count, oldest }) => [count, oldest.slice(0, 7)])).toEqual([
      [3, '2026-07'],
      [4, '2026-08'],
      [2, '2026-09'],
    ]);
  });

  it('asks AWS for few definitions, however much runs', async () => {
    server = await standIn([...started('a', 700, '07'), ...started('b', 300, '08')], { a: ofNow, b: ofNow }, 1000);
    vi.stubEnv('AWS_ENDPOINT_URL', server.url);
    const groups = await deploying('').running('bestuursopdracht-test-phase');
    expect(groups?.map(({ count }) => count)).toEqual([700, 300]);
    expect(server.asked.get('DescribeStateMachineForExecution')).toBeLessThan(30);
  });

  it('says that nothing runs where nothing was deployed', async () => {
    await serve([], {});
    expect(await runningByDefinition(operatorsStepFunctions('eu-central-1'), 'bestuursopdracht-prod-phase')).toBeUndefined();
  });
});

type Ended = { code: number | string; out: string; error: string };

/** A program of ours, as a person starts it, in an account that is not there. */
const start = (args: string[], input = ''): Promise<Ended> =>
  new Promise((resolve) => {
    const env = {
      PATH: process.env['PATH'],
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_CONFIG_FILE: 'none',
      AWS_SHARED_CREDENTIALS_FILE: 'none',
    };
    const child = execFile(process.execPath, args, { cwd: root, env }, (failure, out, error) =>
      resolve({ code: failure?.code ?? 0, out, error }),
    );
    child.stdin?.end(input);
  });

describe.concurrent('as a person starts it', () => {
  it.each([[['operate/deploy.ts']], [['operate/main.ts', 'outbox']]])('%j without an account says so in one sentence', async (words) => {
    const { code, error } = await start([...words, '--stage', 'test']);
    expect(error).toBe(
      'There is no AWS account to work in: sign in first (aws sso login, or another way), and name it with AWS_PROFILE.\n',
    );
    expect(code).toBe(1);
  });

  it.each([
    [['operate/deploy.ts'], 'Which stage?'],
    [['operate/deploy.ts', '--stage', 'acceptance'], "Stage 'acceptance' does not exist"],
    [['operate/deploy.ts', '--yes'], "Unknown option '--yes'"],
    [['operate/main.ts', 'destroy', '--stage', 'dev'], 'There is no "destroy"'],
    [['operate/main.ts', 'revive', '--stage', 'dev'], 'Which table was restored?'],
    [['operate/main.ts', 'revive', '--stage', 'dev', '--table', 'bestuursopdracht-dev-ledger'], 'is the table in use'],
    [
      ['operate/main.ts', 'start-programme', 'programmes/none.yaml', '--stage', 'dev', '--as', 'acc-2'],
      'There is no file programmes/none.yaml',
    ],
    [['operate/main.ts', 'start-programme', 'programmes/klein-drie-fasen.yaml', '--stage', 'dev'], 'Who starts it?'],
  ])('%j is wrong usage', async (args, sentence) => {
    const { code, error, out } = await start(args);
    expect(error).toContain(sentence);
    expect([code, out]).toEqual([2, '']);
  });

  it.each([
    ['test\n', 'true'],
    ['no\n', 'false'],
    ['', 'false'],
  ])('%j on standard input is %s', async (input, answer) => {
    const script = `import { agrees } from ${JSON.stringify(join(root, 'operate/kit/command.ts'))}; console.log(await agrees('Deploy?', 'test'));`;
    const { out, error } = await start(['--input-type=module', '--eval', script], input);
    expect(out.trim()).toBe(answer);
    expect(error).toContain('Deploy? Type test to go on: ');
  });
});
