import { resolve } from 'node:path';
import { exportAll } from '../local/records/export.ts';
import { archiveFolder, counted, dataFolder, mustHoldLedger, readArguments, recordsOptions, run } from './kit/command.ts';

const usage = 'Usage: npm run export -- <folder> [--data <folder>] [--archive <folder>] [--json]';

await run(async () => {
  const { values, positionals } = readArguments(recordsOptions, 1, usage);
  const data = dataFolder(values.data);
  mustHoldLedger(data);
  const to = resolve(positionals[0] ?? '');
  const manifest = await exportAll(data, archiveFolder(values.archive, data), to);
  const facts = manifest.heads.reduce((sum, { sequence }) => sum + sequence, 0);
  const lines = [
    `Exported to ${to}: ${counted(facts, 'fact')} in ${counted(manifest.heads.length, 'stream')}, ${counted(manifest.files.length, 'file')}, listed in manifest.json.`,
    'It holds personal text: keep it as safe as the data folder.',
  ];
  console.log(values.json ? JSON.stringify(manifest, null, 2) : lines.join('\n'));
  return 0;
});
