import { existsSync, readFileSync } from 'node:fs';
import { Stop } from '../../cli/kit/command.ts';
import { startProgramme } from '../../functions/start-programme.ts';
import type { OperatorsPorts } from '../../shared/aws/operators.ts';
import { formatError, loadDefinition } from '../../shared/definition/load.ts';
import { commissioner } from '../../shared/domain/plan.ts';

/** Starts a programme by its definition, as the official who answers for it. Throws Stop with the findings, or with the refusal. */
export const startOn = async (ports: OperatorsPorts, file: string, account: string | undefined, usage: string): Promise<string> => {
  if (!account?.trim()) throw new Stop(2, `Who starts it? Give --as <account> of the ambtelijk opdrachtgever.\n${usage}`);
  if (!existsSync(file))
    throw new Stop(2, `There is no file ${file}. Give the path of a programme definition, such as programmes/transformatie-wmo.yaml.`);
  const loaded = loadDefinition(readFileSync(file, 'utf8'), file);
  if (!loaded.ok) throw new Stop(1, loaded.errors.map(formatError).join('\n'));
  const { definition } = loaded;
  const recorded = await startProgramme(ports)({
    organisation: definition.organisation.id,
    programme: definition.id,
    actor: { account: account.trim(), role: commissioner },
    command: { act: 'start-programme' },
    definition,
  });
  if (recorded.outcome === 'refused') throw new Stop(1, recorded.refusal.sentence);
  return `${definition.id} of ${definition.organisation.id} has been started: every phase gets its procedure within moments.`;
};
