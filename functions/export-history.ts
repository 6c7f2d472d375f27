import * as z from 'zod';
import type { Archive, Json } from '../shared/ports.ts';
import { type Log, task } from './kit/task.ts';

/** The event that Step Functions gives when an execution has closed. */
const Closed = z.object({ detail: z.object({ executionArn: z.string().startsWith('arn:'), name: z.string(), status: z.string() }) });

const Started = z.object({ executionStartedEventDetails: z.object({ input: z.string() }) });
const Input = z.object({ organisation: z.string() });

type Ports = { histories: { events(execution: string): Promise<{ [key: string]: Json }[]> }; archive: Archive };

const tokens = /\w*token\\*":\s*\\*"([^"\\]+)/gi;

/** Whoever has a task token can wake its task: none of them is kept. They stand in JSON within JSON, with its backslashes. */
const withoutTokens = (text: string): string =>
  [...new Set([...text.matchAll(tokens)].map(([, token = '']) => token))].reduce(
    (left, token) => left.replaceAll(token, '[task token]'),
    text,
  );

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Whose it is, from the input with which it started. */
const organisationOf = ([first]: { [key: string]: Json }[]): string => {
  const started = Started.safeParse(first);
  const input = Input.safeParse(started.success && parsed(started.data.executionStartedEventDetails.input));
  return input.success ? input.data.organisation : 'unknown';
};

/** Keeps the history of a closed execution in the archive, once, without task tokens. Step Functions forgets it after 90 days. */
export const exportHistory = ({ histories, archive }: Ports, log?: Log) =>
  task(
    'export-history',
    Closed,
    async ({ detail: { executionArn, name, status } }): Promise<{ name: string }> => {
      const events = await histories.events(executionArn);
      const kept = `histories/${organisationOf(events)}/${name}.json`;
      const text = withoutTokens(JSON.stringify({ version: 1, execution: name, status, events }, null, 1));
      if ((await archive.put(kept, new TextEncoder().encode(text))) === 'taken')
        throw new Error(`The archive holds another history under ${kept}.`);
      return { name: kept };
    },
    log,
  );
