import { resolve } from 'node:path';
import { importAll } from '../local/records/import.ts';
import { counted, dataFolder, namedArchive, readArguments, recordsOptions, run } from './kit/command.ts';

const usage = 'Usage: npm run import -- <export> [--data <empty folder>] [--archive <folder>] [--json]';

await run(async () => {
  const { values, positionals } = readArguments(recordsOptions, 1, usage);
  const data = dataFolder(values.data);
  const imported = await importAll(resolve(positionals[0] ?? ''), data, namedArchive(values.archive));
  const { manifest, epoch, starts } = imported;
  const lines = [
    `Imported into ${data}: ${counted(manifest.heads.length, 'stream')}, whose chains hold, in the new epoch ${epoch}.`,
    `No running procedure came along: for ${counted(starts, 'open phase')} a new one begins when the home starts.`,
  ];
  console.log(values.json ? JSON.stringify({ data, ...imported }, null, 2) : lines.join('\n'));
  return 0;
});
