import { resolve } from 'node:path';
import { backup } from '../local/records/backup.ts';
import { archiveFolder, counted, dataFolder, mustHoldLedger, readArguments, recordsOptions, run } from './kit/command.ts';

const usage = 'Usage: npm run backup -- <folder> [--data <folder>] [--archive <folder>] [--json]';

await run(async () => {
  const { values, positionals } = readArguments(recordsOptions, 1, usage);
  const data = dataFolder(values.data);
  mustHoldLedger(data);
  const to = resolve(positionals[0] ?? '');
  const mark = await backup(data, archiveFolder(values.archive, data), to);
  const facts = mark.heads.reduce((sum, { sequence }) => sum + sequence, 0);
  const lines = [
    `Backed up in ${to}: ${counted(facts, 'fact')} in ${counted(mark.heads.length, 'stream')}, verified.`,
    'It holds personal text: keep it as safe as the data folder.',
  ];
  console.log(values.json ? JSON.stringify(mark, null, 2) : lines.join('\n'));
  return 0;
});
