import { resolve } from 'node:path';
import { restore } from '../local/records/backup.ts';
import { counted, dataFolder, namedArchive, readArguments, recordsOptions, run } from './kit/command.ts';

const usage = 'Usage: npm run restore -- <backup> [--data <empty folder>] [--archive <folder>] [--json]';

await run(async () => {
  const { values, positionals } = readArguments(recordsOptions, 1, usage);
  const data = dataFolder(values.data);
  const restored = await restore(resolve(positionals[0] ?? ''), data, namedArchive(values.archive));
  const { mark, epoch, starts } = restored;
  const lines = [
    `Restored in ${data}: the backup of ${mark.madeAt}, in the new epoch ${epoch}. What was recorded after it is gone.`,
    `No running procedure came along: for ${counted(starts, 'open phase')} a new one begins when the home starts.`,
  ];
  console.log(values.json ? JSON.stringify({ data, ...restored }, null, 2) : lines.join('\n'));
  return 0;
});
