import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { checkedArchiveName } from '../ledger/names.ts';
import type { Archive } from '../ports.ts';

export type S3ArchiveOptions = { client: S3Client; bucket: string };

const isNamed = (error: unknown, ...names: string[]): boolean => error instanceof S3ServiceException && names.includes(error.name);

const attempts = 5;

/** True when it was put, false when something stands under the name. S3 answers a conflict while another puts the same name: that one decides. */
const putOnce = async ({ client, bucket }: S3ArchiveOptions, name: string, content: Uint8Array): Promise<boolean> => {
  const ChecksumSHA256 = createHash('sha256').update(content).digest('base64');
  const request = { Bucket: bucket, Key: name, Body: content, IfNoneMatch: '*', ChecksumAlgorithm: 'SHA256', ChecksumSHA256 } as const;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await client.send(new PutObjectCommand(request));
      return true;
    } catch (error) {
      if (isNamed(error, 'PreconditionFailed')) return false;
      if (attempt === attempts || !isNamed(error, 'ConditionalRequestConflict')) throw error;
    }
    await sleep(Math.random() * 50 * 2 ** attempt);
  }
};

const read = async ({ client, bucket }: S3ArchiveOptions, name: string): Promise<Uint8Array | undefined> => {
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: name, ChecksumMode: 'ENABLED' }));
    return await Body?.transformToByteArray();
  } catch (error) {
    if (isNamed(error, 'NoSuchKey')) return undefined;
    throw error;
  }
};

const isSame = (one: Uint8Array | undefined, other: Uint8Array): boolean => one !== undefined && Buffer.from(one).equals(other);

/**
 * An archive in a bucket. That nothing in it changes or goes is the bucket's own doing (versions, Object Lock, a policy without delete). A put of which
 * the answer was lost is asked again: it then meets its own content, which counts as kept.
 */
export const openS3Archive = (options: S3ArchiveOptions): Archive => ({
  put: async (name, content) => {
    if (await putOnce(options, checkedArchiveName(name), content)) return 'kept';
    return isSame(await read(options, name), content) ? 'kept' : 'taken';
  },
  get: async (name) => read(options, checkedArchiveName(name)),
  list: async (prefix) => {
    const names: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const request = new ListObjectsV2Command({ Bucket: options.bucket, Prefix: prefix, ContinuationToken });
      const page: ListObjectsV2CommandOutput = await options.client.send(request);
      names.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken !== undefined);
    return names.toSorted((a, b) => (a < b ? -1 : 1));
  },
});
