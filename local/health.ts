import type { Temporal } from 'temporal-polyfill';
import { loadPlan, type ProgrammeId, streamOf } from '../functions/kit/load.ts';
import { next } from '../shared/domain/next.ts';
import { executionName, phaseSubject } from '../shared/ledger/names.ts';
import { verifyStream } from '../shared/ledger/verify.ts';
import type { OnceCounts, StreamId } from '../shared/ports.ts';
import type { Health } from '../web/ports.ts';
import type { Anchoring } from './anchoring.ts';
import type { Home } from './home.ts';

/** Verified when the home opens and once an hour: recomputing every hash is not for every page. */
const chainChecks = (home: Home, stream: StreamId) => {
  let last: { valid: boolean; at: Temporal.Instant } | undefined;
  return async () => {
    const now = home.systemClock.now();
    if (!last || last.at.until(now, { largestUnit: 'hour' }).hours >= 1)
      last = { valid: (await verifyStream(home.ledger, stream)).valid, at: now };
    return last;
  };
};

/** Procedures of phases that are not finished, and that do not run though their start was delivered: how many failed, how many are gone. */
const unattended = async (
  { ledger, engine, programmeClock }: Home,
  id: ProgrammeId,
  pending: number,
): Promise<{ failed: number; missing: number }> => {
  const loaded = await loadPlan(ledger, id);
  if (!loaded || pending > 0) return { failed: 0, missing: 0 };
  const epoch = await ledger.epoch();
  const running = new Set(engine.list({ status: 'RUNNING' }).map(({ name }) => name));
  const open = loaded.plan.definition.phases.filter((phase) => next(loaded.plan, phase.id, programmeClock.now()).kind !== 'finished');
  const names = open.map(async (phase) => {
    const subject = { ...streamOf(id), subject: phaseSubject(phase.id) };
    const { generation = 0 } = (await ledger.generation(subject)) ?? {};
    return generation > 0 ? executionName(subject, epoch, generation) : '';
  });
  const idle = (await Promise.all(names)).filter((name) => !running.has(name));
  const failed = idle.filter((name) => engine.describe(name) !== undefined).length;
  return { failed, missing: idle.length - failed };
};

type State = { chainValid: boolean; anchorLate: boolean; parked: number; failed: number; missing: number; mail: OnceCounts };

const mailMessagesOf = ({ pending, toBeSettled, parked, suspended }: OnceCounts): string[] => [
  ...(suspended
    ? [`De mail staat stil sinds het terugzetten van een kopie: ${String(pending)} te versturen. Kijk wat al verzonden was en geef vrij.`]
    : []),
  ...(toBeSettled > 0 ? [`Mail waarvan onzeker is of die is verzonden: ${String(toBeSettled)}. Zoek het uit en handel het af.`] : []),
  ...(parked > 0 ? [`Mail die niet te bezorgen was en is blijven liggen: ${String(parked)}.`] : []),
];

const messagesOf = ({ chainValid, anchorLate, parked, failed, missing, mail }: State): string[] => [
  ...(chainValid ? [] : ['De keten van feiten klopt niet. Zet het programma stil en zoek uit wat er veranderd is.']),
  ...(anchorLate ? ['Er is al meer dan een dag geen anker van de keten weggeschreven. Kijk of het archief beschreven kan worden.'] : []),
  ...(parked > 0 ? [`Berichten die na herhaalde pogingen zijn blijven liggen: ${String(parked)}.`] : []),
  ...(failed > 0 ? [`Procedures die zijn mislukt en binnen een half uur opnieuw beginnen: ${String(failed)}.`] : []),
  ...(missing > 0 ? [`Fasen die open staan zonder lopende procedure: ${String(missing)}. Start de server opnieuw.`] : []),
  ...mailMessagesOf(mail),
];

/** How the home is doing, measured when it is asked. */
export const healthPort = (home: Home, id: ProgrammeId, version: string, anchors: Pick<Anchoring, 'late'>): (() => Promise<Health>) => {
  const { ledger, engine, programmeClock, systemClock } = home;
  const check = chainChecks(home, streamOf(id));
  return async () => {
    const { pending, parked } = await ledger.counts();
    const { failed, missing } = await unattended(home, id, pending);
    const chain = await check();
    const mail = await ledger.onceCounts();
    const messages = messagesOf({ chainValid: chain.valid, anchorLate: await anchors.late(), parked, failed, missing, mail });
    return {
      status: messages.length === 0 ? 'ok' : 'attention',
      version,
      facts: (await ledger.head(streamOf(id)))?.sequence ?? 0,
      chainValid: chain.valid,
      chainCheckedAt: programmeClock.now().subtract(chain.at.until(systemClock.now())).toString(),
      outbox: { pending, parked },
      mail,
      executions: { running: engine.list({ status: 'RUNNING' }).length, failed },
      programmeClock: programmeClock.now().toString(),
      messages,
    };
  };
};
