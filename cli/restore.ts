import { resolve } from 'node:path';
import { restore } from '../local/records/backup.ts';
import { counted, dataFolder, readArguments, run } from './kit/command.ts';

const usage = 'Usage: npm run restore -- <backup> [--data <empty folder>] [--archive <folder>] [--json]';

await run(async () => {
  const options = { data: { type: 'string' }, archive: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
  const { values, positionals } = readArguments(options, 1, usage);
  const data = dataFolder(values.data);
  const archive = values.archive ?? (process.env['ARCHIVE_DIR'] || undefined);
  const restored = await restore(resolve(positionals[0] ?? ''), data, archive && resolve(archive));
  const { mark, epoch, starts } = restored;
  const lines = [
    `Restored in ${data}: the backup of ${mark.madeAt}, in the new epoch ${epoch}. What was recorded after it is gone.`,
    `No running procedure came along: for ${counted(starts, 'open phase')} a new one begins when the home starts.`,
  ];
  console.log(values.json ? JSON.stringify({ data, ...restored }, null, 2) : lines.join('\n'));
  return 0;
});
