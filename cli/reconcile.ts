import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { isMade, openMade } from '../local/demonstration.ts';
import { linesOf } from '../local/reconciled.ts';
import { StartRefused } from '../local/refused.ts';
import { StaleStory } from '../local/stories.ts';
import { LedgerError } from '../shared/ledger/ledger-error.ts';

const usage = 'Usage: DATA_DIR=<folder> npm run reconcile [-- --json]';

/** Wrong usage: said in one sentence, exit code 2. */
class WrongUsage extends Error {}

const wantsJson = (): boolean => {
  try {
    return parseArgs({ options: { json: { type: 'boolean', default: false } } }).values.json;
  } catch {
    throw new WrongUsage(`Unknown option. ${usage}`);
  }
};

/** Repairs the procedures of a data folder that no server uses. Nothing is played: that goes on at the next start. */
const main = async (): Promise<void> => {
  const json = wantsJson();
  const folder = resolve(process.env.DATA_DIR ?? '.data');
  if (!isMade(folder)) throw new WrongUsage(`There is no ledger in ${folder}. ${usage}`);
  const home = openMade(folder);
  try {
    const report = await home.reconcile();
    const lines = linesOf(report);
    const summary = `${String(report.looked)} procedures looked at${lines.length === 0 ? ': nothing to do.' : '.'}`;
    console.log(json ? JSON.stringify(report, null, 2) : [...lines, summary].join('\n'));
  } finally {
    await home.close();
  }
};

try {
  await main();
} catch (error) {
  const isKnown = error instanceof StartRefused || error instanceof LedgerError || error instanceof StaleStory;
  if (!isKnown && !(error instanceof WrongUsage)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof WrongUsage ? 2 : 1;
}
