import {
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  type GetExecutionHistoryCommandOutput,
  type SFNClient,
} from '@aws-sdk/client-sfn';
import * as z from 'zod';

/** Any event, as plain JSON: moments as ISO instants. */
const Event = z.preprocess((event) => JSON.parse(JSON.stringify(event)), z.record(z.string(), z.json()));

/** What happened in executions on Step Functions, which forgets it 90 days after they close. */
export const executionHistories = (client: SFNClient) => ({
  /** All events of an execution, oldest first, with the data and the task tokens in them. */
  events: async (executionArn: string): Promise<z.output<typeof Event>[]> => {
    const events: z.output<typeof Event>[] = [];
    let nextToken: string | undefined;
    do {
      const request = new GetExecutionHistoryCommand({ executionArn, maxResults: 1_000, includeExecutionData: true, nextToken });
      const page: GetExecutionHistoryCommandOutput = await client.send(request);
      events.push(...(page.events ?? []).map((event) => Event.parse(event)));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return events;
  },
});

/** With what executions on Step Functions began, as JSON. */
export const executionInputs = (client: SFNClient) => ({
  input: async (executionArn: string): Promise<string | undefined> =>
    (await client.send(new DescribeExecutionCommand({ executionArn }))).input,
});
