import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import * as z from 'zod';

export type Execution = { name: string; started: string; revision: string };

const machineArn = 'arn:aws:states:eu-central-1:123456789012:stateMachine:bestuursopdracht-test-phase';
const Asked = z.looseObject({ executionArn: z.string().default(''), nextToken: z.string().optional() });

/** Answers as Step Functions does, from lists; `asked` counts the calls by their name. */
export type StandIn = { url: string; asked: Map<string, number>; close(): Promise<void> };

const seconds = (instant: string): number => Date.parse(instant) / 1000;

const answers = (
  executions: Execution[],
  definitions: Record<string, string>,
  page: number,
): Record<string, (body: z.output<typeof Asked>) => object> => ({
  ListStateMachines: () => ({
    stateMachines: [{ name: 'bestuursopdracht-test-phase', stateMachineArn: machineArn, type: 'STANDARD', creationDate: 0 }],
  }),
  ListExecutions: ({ nextToken = '0' }) => {
    const from = Number(nextToken);
    return {
      executions: executions.slice(from, from + page).map(({ name, started }) => ({
        executionArn: `${machineArn}:${name}`,
        name,
        stateMachineArn: machineArn,
        status: 'RUNNING',
        startDate: seconds(started),
      })),
      ...(from + page < executions.length && { nextToken: String(from + page) }),
    };
  },
  DescribeStateMachineForExecution: ({ executionArn }) => {
    const { revision = '' } = executions.find(({ name }) => executionArn.endsWith(`:${name}`)) ?? {};
    return { stateMachineArn: machineArn, name: 'x', roleArn: 'x', updateDate: 0, revisionId: revision, definition: definitions[revision] };
  },
});

const listening = async (server: Server): Promise<string> => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return `http://127.0.0.1:${String(typeof address === 'object' && address ? address.port : 0)}`;
};

export const standIn = async (executions: Execution[], definitions: Record<string, string>, page = 2): Promise<StandIn> => {
  const asked = new Map<string, number>();
  const known = answers(executions, definitions, page);
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const name = String(request.headers['x-amz-target']).split('.')[1] ?? '';
      asked.set(name, (asked.get(name) ?? 0) + 1);
      response.setHeader('content-type', 'application/x-amz-json-1.0');
      response.end(JSON.stringify(known[name]?.(Asked.parse(JSON.parse(body))) ?? {}));
    });
  });
  const url = await listening(server);
  return {
    url,
    asked,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
};
