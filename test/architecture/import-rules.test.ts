import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { modulesOnDisk, readImports } from './read-imports.ts';
import { rules } from './rules.ts';

/** A small tree that follows every arrow of the design once: nothing in it may be reported. */
const lawful: Record<string, string> = {
  'shared/domain/words.ts': "import * as z from 'zod'; import { Temporal } from 'temporal-polyfill'; export const w = [z, Temporal];",
  'shared/domain/rule.ts': "export * from './words.ts';",
  'shared/definition/load.ts': "import 'yaml'; export * from '../domain/rule.ts';",
  'shared/definition/write-schema.ts': "import 'node:fs'; import './load.ts';",
  'shared/ports.ts': "import type { w } from './domain/words.ts'; export type Ledger = typeof w;",
  'shared/ledger/chain.ts': "import 'node:crypto'; import 'canonicalize'; export type { Ledger } from '../ports.ts';",
  'shared/ledger/names.ts': "export * from './chain.ts';",
  'shared/ledger/anchor.ts': "export * from './names.ts';",
  'shared/aws/table.ts': "import '@aws-sdk/client-dynamodb'; import '../ledger/chain.ts'; export type { Ledger } from '../ports.ts';",
  'shared/mail/address.ts': "import * as z from 'zod'; export const a = z.string();",
  'shared/mail/compose.ts': "import 'node:url'; import './address.ts'; export type { Ledger } from '../ports.ts';",
  'functions/environments.ts': "import * as z from 'zod'; import '../shared/mail/address.ts'; export const e = z.string();",
  'functions/kit/task.ts':
    "import '@middy/core'; import 'canonicalize'; import 'node:timers/promises'; import type { Context } from 'aws-lambda'; export type C = Context;",
  'functions/verb.ts':
    "import '../shared/domain/rule.ts'; import '../shared/ledger/names.ts'; import '../shared/ledger/anchor.ts'; import './kit/task.ts'; export type { Ledger } from '../shared/ports.ts';",
  'functions/entry/verb.ts':
    "import '../verb.ts'; import '../../shared/aws/table.ts'; import '../environments.ts'; import '../../letters/letter.tsx';",
  'workflows/story/definition.ts': "import 'aws-cdk-lib/aws-stepfunctions'; import 'constructs'; import '../../shared/domain/words.ts';",
  'workflows/story/story.asl.json': '{}',
  'workflows/kit/render.ts': "import 'node:fs'; import 'jsonata'; import '../story/definition.ts';",
  'letters/letter.tsx': "import '../shared/domain/rule.ts'; export type { Ledger } from '../shared/ports.ts';",
  'infra/app.ts':
    "import 'aws-cdk-lib'; import '../workflows/story/definition.ts'; import '../functions/environments.ts'; import '../shared/ledger/names.ts';",
  'web/app.tsx': "import 'hono'; import '../shared/domain/rule.ts'; export type { Ledger } from '../shared/ports.ts';",
  'web/entrances/lambda.ts': "import '../app.tsx'; import '../../functions/verb.ts'; import '../../shared/aws/table.ts';",
  'local/main.ts':
    "import 'node:sqlite'; import '../functions/verb.ts'; import '../web/app.tsx'; import '../letters/letter.tsx'; import '../shared/definition/load.ts'; import '../shared/mail/compose.ts'; import asl from '../workflows/story/story.asl.json' with { type: 'json' }; export { asl };",
  'cli/simulate.ts':
    "import '../local/main.ts'; import '../shared/definition/load.ts'; import '../shared/ledger/names.ts'; import '../shared/domain/rule.ts';",
  'cli/kit/command.ts': "import '../../local/main.ts';",
  'infra/settings.ts': "import 'aws-cdk-lib';",
  'workflows/stories.ts': "import './story/definition.ts';",
  'operate/main.ts':
    "import '../cli/kit/command.ts'; import '../infra/settings.ts'; import '../workflows/stories.ts'; import '../shared/aws/table.ts'; import '../functions/verb.ts';",
  'infra/kit/bundling.ts': 'export const bundling = {};',
  'bench/main.ts':
    "import 'esbuild'; import 'hono'; import '../local/main.ts'; import '../shared/domain/rule.ts'; import '../shared/ledger/names.ts'; import '../infra/kit/bundling.ts';",
  'test/local/main.test.ts': "import '../../local/main.ts'; import '../../cli/simulate.ts'; import '../../infra/app.ts';",
  'test/aws/table.test.ts': "import '@aws-sdk/client-dynamodb'; import '../../shared/aws/table.ts';",
};

/** [rule, planted file, its text]: each way to import is tried, and each rule at least once. */
const planted: [string, string, string][] = [
  ['domain-is-pure', 'shared/domain/planted.ts', "import type { Ledger } from '../ports.ts'; export type P = Ledger;"],
  ['domain-is-pure', 'shared/domain/planted.ts', "import { readFileSync } from 'node:fs'; export { readFileSync };"],
  ['domain-is-pure', 'shared/domain/planted.ts', "import 'yaml';"],
  ['every-import-is-seen', 'shared/domain/planted.ts', "export type P = import('../ports.ts').Ledger;"],
  ['every-import-is-seen', 'local/planted.ts', "const name = './main.ts'; export const p = async () => import(name);"],
  ['definition-knows-domain-and-yaml', 'shared/definition/planted.ts', "import 'node:fs';"],
  ['definition-knows-domain-and-yaml', 'shared/definition/planted.ts', "export type { Ledger } from '../ports.ts';"],
  ['ports-know-domain', 'shared/ports.ts', "import type { C } from '../functions/kit/task.ts'; export type Ledger = C;"],
  ['ledger-knows-domain-ports-and-hashing', 'shared/ledger/planted.ts', "import 'node:sqlite';"],
  ['ledger-knows-domain-ports-and-hashing', 'shared/ledger/planted.ts', "import '../definition/load.ts';"],
  ['mail-knows-ports', 'shared/mail/planted.ts', "import 'nodemailer';"],
  ['mail-knows-ports', 'shared/mail/planted.ts', "import '../ledger/chain.ts';"],
  ['verbs-know-ports-not-adapters', 'functions/planted.ts', "import '../shared/mail/compose.ts';"],
  ['only-shared-aws-knows-the-sdk', 'functions/planted.ts', "import '@aws-sdk/client-dynamodb';"],
  ['only-shared-aws-knows-the-sdk', 'local/planted.ts', "import type { SFNClient } from '@aws-sdk/client-sfn'; export type P = SFNClient;"],
  ['adapters-know-ports', 'shared/aws/planted.ts', "import '../../functions/verb.ts';"],
  ['verbs-know-ports-not-adapters', 'functions/planted.ts', "export * from '../shared/aws/table.ts';"],
  ['verb-kit-knows-ports-not-adapters', 'functions/kit/planted.ts', "import '../../shared/ledger/chain.ts';"],
  ['verbs-know-ports-not-adapters', 'functions/planted.ts', "import './entry/verb.ts';"],
  ['verbs-know-ports-not-adapters', 'functions/planted.ts', "import '../shared/ledger/chain.ts';"],
  ['verbs-know-ports-not-adapters', 'functions/planted.ts', "import 'node:crypto';"],
  ['verbs-know-ports-not-adapters', 'functions/planted.ts', "import 'node:timers/promises';"],
  ['verb-kit-knows-ports-not-adapters', 'functions/kit/planted.ts', "export const p = async () => import('node:sqlite');"],
  ['entries-bind-and-nothing-else', 'functions/entry/planted.ts', "import '../../web/app.tsx';"],
  ['workflows-know-words-and-cdk', 'workflows/story/planted.ts', "import '../../shared/domain/rule.ts';"],
  ['workflows-know-words-and-cdk', 'workflows/story/planted.ts', "import 'node:fs';"],
  ['workflow-kit-stands-alone', 'workflows/kit/planted.ts', "import '../../functions/verb.ts';"],
  ['infra-knows-code-by-path', 'infra/planted.ts', "import '../functions/verb.ts';"],
  ['infra-knows-code-by-path', 'infra/planted.ts', "import type { Ledger } from '../shared/ports.ts'; export type P = Ledger;"],
  ['pages-know-ports-not-adapters', 'web/planted.tsx', "import '../shared/aws/table.ts'; export const P = () => <p>x</p>;"],
  ['pages-know-ports-not-adapters', 'web/planted.tsx', "import './entrances/lambda.ts';"],
  ['pages-know-ports-not-adapters', 'web/planted.ts', "import '../functions/verb.ts';"],
  ['entrances-bind-for-aws', 'web/entrances/planted.ts', "import '../../functions/entry/verb.ts';"],
  ['letters-know-ports-not-adapters', 'letters/planted.tsx', "import '../web/app.tsx';"],
  ['embedded-home-is-not-the-cloud', 'local/planted.ts', "import '../functions/entry/verb.ts';"],
  ['embedded-home-is-not-the-cloud', 'local/planted.ts', "import '../shared/aws/table.ts';"],
  ['embedded-home-is-not-the-cloud', 'local/planted.ts', "import 'aws-cdk-lib';"],
  ['embedded-home-is-not-the-cloud', 'local/planted.ts', "import '../workflows/story/definition.ts';"],
  ['embedded-home-is-not-the-cloud', 'local/planted.ts', "import '../web/entrances/lambda.ts';"],
  ['commands-know-the-embedded-home', 'cli/planted.ts', "import '../functions/verb.ts';"],
  ['operators-know-the-cloud', 'operate/planted.ts', "import '../local/main.ts';"],
  ['operators-know-the-cloud', 'operate/planted.ts', "import '../infra/app.ts';"],
  ['operators-know-the-cloud', 'operate/planted.ts', "import '../functions/entry/verb.ts';"],
  ['nobody-imports-test-bench-or-infra', 'cli/planted.ts', "import '../operate/main.ts';"],
  ['only-commands-start-the-home', 'functions/planted.ts', "export const p = async () => import('../local/main.ts');"],
  ['only-commands-start-the-home', 'web/planted.ts', "import '../cli/simulate.ts';"],
  ['nobody-imports-test-bench-or-infra', 'shared/aws/planted.ts', "import type {} from '../../infra/app.ts';"],
  ['nobody-imports-test-bench-or-infra', 'local/planted.ts', "export * from '../test/local/main.test.ts';"],
  ['nobody-imports-test-bench-or-infra', 'cli/planted.ts', "import '../bench/main.ts';"],
  ['benchmarks-know-what-commands-know', 'bench/planted.ts', "import '../functions/verb.ts';"],
  ['benchmarks-know-what-commands-know', 'bench/planted.ts', "import '../functions/entry/verb.ts';"],
  ['benchmarks-know-what-commands-know', 'bench/planted.ts', "import '../infra/app.ts';"],
  ['benchmarks-know-what-commands-know', 'bench/planted.ts', "import '../test/local/main.test.ts';"],
  ['no-cycles', 'shared/domain/planted.ts', "import './planted.ts';"],
  ['resolvable', 'web/planted.tsx', "import './nowhere.ts';"],
  ['resolvable', 'web/planted.ts', "import 'no-such-package-anywhere';"],
];

let root: string;

const write = (file: string, text: string) => {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'imports-'));
  symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
  write('package.json', '{"type":"module"}');
});
afterEach(() => rmSync(root, { recursive: true }));

describe('the import rules', () => {
  it('hold for every module that there is', async () => {
    const { modulesRead, violations } = await readImports(process.cwd());
    expect(modulesRead).toBe(modulesOnDisk(process.cwd()).length);
    expect(modulesRead).toBeGreaterThan(0);
    expect(violations).toEqual([]);
  });

  it('leave a lawful tree in peace', async () => {
    for (const [file, text] of Object.entries(lawful)) write(file, text);
    expect(await readImports(root)).toEqual({
      modulesRead: Object.keys(lawful).filter((file) => !file.endsWith('.json')).length,
      violations: [],
    });
  });

  it('pass over folders that are not there', async () => {
    write('shared/domain/words.ts', 'export const w = 1;');
    expect(await readImports(root)).toEqual({ modulesRead: 1, violations: [] });
  });

  it('each have a planted violation', () => {
    expect(rules.map(({ name }) => name).filter((name) => !planted.some(([rule]) => rule === name))).toEqual([]);
  });

  it.each(planted)('%s catches %s: %s', async (rule, file, text) => {
    for (const [path, lawfulText] of Object.entries(lawful)) write(path, lawfulText);
    write(file, text);
    const { violations } = await readImports(root);
    expect(violations.filter(({ from }) => from === file).map((violation) => violation.rule)).toContain(rule);
  });
});
