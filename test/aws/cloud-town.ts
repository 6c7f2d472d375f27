import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { Temporal } from 'temporal-polyfill';
import { bindActs } from '../../functions/acts.ts';
import { awaitNews } from '../../functions/await-news.ts';
import { closePhase } from '../../functions/close-phase.ts';
import { closePhaseEarly } from '../../functions/close-phase-early.ts';
import { deliver } from '../../functions/deliver.ts';
import type { Task } from '../../functions/kit/task.ts';
import { nextDeadline } from '../../functions/next-deadline.ts';
import { openPhase } from '../../functions/open-phase.ts';
import { readOutcome } from '../../functions/read-outcome.ts';
import { remind } from '../../functions/remind.ts';
import { returnGate } from '../../functions/return-gate.ts';
import { startProcedure } from '../../functions/start-procedure.ts';
import { virtualClock } from '../../local/clock.ts';
import { openEngine } from '../../local/engine/engine.ts';
import { engineProcedures } from '../../local/procedures.ts';
import { loadStories } from '../../local/stories.ts';
import { openDynamoLedger } from '../../shared/aws/dynamodb-ledger.ts';
import { outboxReading } from '../../shared/aws/hinted.ts';
import { tableOf } from '../../shared/aws/table.ts';
import type { Procedures } from '../../shared/ports.ts';
import { under } from './consumed.ts';

/** As long as those that Step Functions hands out (some 700 characters); the engine's own are shorter. */
const asLongAsOnAws = (token: string): string => token.padEnd(700, '=');

/**
 * The deployed functions on a DynamoDB table, with the engine in the place of Step Functions. `warm`: the functions know the programme, as those
 * that ran a moment ago; otherwise each call begins with nothing, as a function that starts. What each asks of the table counts under its name.
 */
export const openCloudTown = ({
  client,
  tableName,
  begins,
  warm,
}: {
  client: DynamoDBClient;
  tableName: string;
  begins: string;
  warm: boolean;
}) => {
  const clock = virtualClock(Temporal.Instant.from(begins));
  const kept = openDynamoLedger({ client, tableName });
  const handlers: Record<string, Task<unknown>> = {};
  const engine = openEngine({ path: ':memory:', clock, machines: loadStories(), handlers, durability: 'off' });
  const own = engineProcedures(engine);
  const procedures: Procedures = { ...own, nudge: (token) => own.nudge(token.replace(/=+$/, '')) };
  const portsOf = () => ({
    ledger: warm ? kept : openDynamoLedger({ client, tableName }),
    procedures,
    programmeClock: clock,
    systemClock: clock,
  });
  type Ports = ReturnType<typeof portsOf>;
  const tasks: Record<string, (ports: Ports) => Task<unknown>> = {
    'next-deadline': nextDeadline,
    'await-news': awaitNews,
    'read-outcome': readOutcome,
    'open-phase': openPhase,
    remind,
    'close-phase': closePhase,
    'return-gate': returnGate,
    'close-phase-early': closePhaseEarly,
    'start-procedure': startProcedure,
  };
  for (const [name, bind] of Object.entries(tasks))
    handlers[name] = async (event) => {
      const told =
        typeof event === 'object' && event !== null && 'token' in event ? { ...event, token: asLongAsOnAws(String(event.token)) } : event;
      return under(name, () => bind(portsOf())(told));
    };

  /** Delivers what the stream of the table would hint at, and plays on, until nothing is left. The look for it stands for the stream, which costs no units. */
  const rest = async (): Promise<void> => {
    for (;;) {
      await engine.settle();
      const at = clock.now().toString();
      const due = await under('stream', () => kept.due(at, 100));
      if (due.length === 0) return;
      for (const { id } of due)
        await under('deliver', async () => {
          const message = await outboxReading(tableOf(client, tableName)).dueMessage(id, at);
          if (message) await deliver(portsOf(), message);
        });
    }
  };

  return { clock, engine, rest, ledger: kept, acts: () => bindActs(portsOf()), close: () => engine.close() };
};
