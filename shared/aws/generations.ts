import type { Generation, StreamId, SubjectId, Waiting } from '../ports.ts';
import { type Item, n, names, numberIn, s, textIn } from './item.ts';
import { generationKey, subjectIn } from './keys.ts';
import type { Table } from './table.ts';

const generationOf = (item: Item): Generation => ({
  subject: subjectIn(textIn(item, 'sk')),
  generation: numberIn(item, 'generation'),
  raisedAt: textIn(item, 'raisedAt'),
});

/**
 * The generation of a subject and the token of its latest waiting task lie in one item, so that storing a token is one
 * conditional write: of the current generation, and never older than what is stored (protocol R1).
 */
const notOlder =
  '#generation = :generation AND (attribute_not_exists(#waited) OR #waited < :generation OR ' +
  '(#waited = :generation AND (#round < :round OR (#round = :round AND #retry <= :retry))))';

/** Generations of procedures and the tokens of waiting tasks. */
export const generationKeeping = (table: Table) => {
  const generation = async (id: SubjectId): Promise<Generation | undefined> => {
    const item = await table.get(generationKey(id));
    return item && generationOf(item);
  };

  const generations = async (id: StreamId): Promise<Generation[]> => {
    const { pk, sk } = generationKey({ ...id, subject: '' });
    return (await table.startingWith(pk, sk)).map(generationOf);
  };

  const storeWaiting = async (id: SubjectId, waiting: Waiting): Promise<boolean> => {
    const changed = await table.update(generationKey(id), {
      UpdateExpression: 'SET #waited = :generation, #round = :round, #retry = :retry, #token = :token',
      ConditionExpression: notOlder,
      ExpressionAttributeNames: names('generation', 'waited', 'round', 'retry', 'token'),
      ExpressionAttributeValues: {
        ':generation': n(waiting.generation),
        ':round': n(waiting.round),
        ':retry': n(waiting.retry),
        ':token': s(waiting.token),
      },
    });
    return changed !== undefined;
  };

  const waiting = async (id: SubjectId): Promise<Waiting | undefined> => {
    const item = await table.get(generationKey(id));
    if (item?.token === undefined) return undefined;
    return {
      generation: numberIn(item, 'waited'),
      round: numberIn(item, 'round'),
      retry: numberIn(item, 'retry'),
      token: textIn(item, 'token'),
    };
  };

  return { generation, generations, storeWaiting, waiting };
};
