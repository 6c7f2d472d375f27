import { existsSync } from 'node:fs';
import { openFileArchive } from '../local/archive/file-archive.ts';
import { type Audit, audit } from '../local/records/audit.ts';
import { archiveFolder, counted, dataFolder, mustHoldLedger, readArguments, run, Stop } from './kit/command.ts';

const usage = 'Usage: npm run verify -- [--data <folder>] [--archive <folder>] [--json]';

const report = ({ valid, streams, documents, anchors, findings }: Audit): string =>
  [
    ...streams.map(({ organisation, stream, facts, anchored }) => {
      const upTo = anchored === 0 ? 'not anchored' : `anchored up to fact ${String(anchored)}`;
      return `${organisation}, ${stream}: ${counted(facts, 'fact')}, ${upTo}`;
    }),
    ...streams.flatMap(({ organisation, stream, destroyed }) =>
      destroyed.map(
        ({ sequence, destroyedOn, ground }) =>
          `${organisation}, ${stream}: the text of fact ${String(sequence)} was destroyed on ${destroyedOn} (${ground}); the chain holds`,
      ),
    ),
    `${counted(documents, 'document')}, ${counted(anchors.count, 'anchor')}${anchors.last === null ? ': without one a cut tail does not show' : `, the last is ${anchors.last}`}`,
    ...findings.map(({ sentence }) => `FAULT ${sentence}`),
    valid ? 'Everything holds.' : `${counted(findings.length, 'fault')}.`,
  ].join('\n');

await run(async () => {
  const options = { data: { type: 'string' }, archive: { type: 'string' }, json: { type: 'boolean', default: false } } as const;
  const { values } = readArguments(options, 0, usage);
  const data = dataFolder(values.data);
  const ledger = mustHoldLedger(data);
  const archive = archiveFolder(values.archive, data);
  if (values.archive !== undefined && !existsSync(archive)) throw new Stop(2, `There is no archive ${archive}. Give an existing folder.`);
  const found = await audit(ledger, openFileArchive(archive));
  console.log(values.json ? JSON.stringify(found, null, 2) : report(found));
  return found.valid ? 0 : 1;
});
