import { commands } from '../shared/domain/commands.ts';
import { act } from './kit/act.ts';
import type { RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';

/** Offers a gate to the body that decides; the dossier is complete in the contractor's eyes. */
export const offerGate = (ports: RecordPorts, log?: Log) => act(commands['offer-gate'], ports, log);
