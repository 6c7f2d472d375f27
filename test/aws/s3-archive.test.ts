import { createHash } from 'node:crypto';
import { Agent, createServer } from 'node:http';
import { DeleteObjectCommand, ListObjectVersionsCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, describe, expect, it } from 'vitest';
import { openS3Archive } from '../../shared/aws/s3-archive.ts';
import { archiveContract } from '../archive/contract.ts';
import { makeBucket } from './kit.ts';

const client = new S3Client({ requestHandler: { httpAgent: new Agent({ keepAlive: true, maxSockets: 1 }) }, maxAttempts: 1 });
afterAll(() => client.destroy());

const fresh = async (of = client) => {
  const bucket = await makeBucket(client);
  return { bucket, archive: openS3Archive({ client: of, bucket }) };
};

archiveContract('S3', async () => {
  const { bucket, archive } = await fresh();
  return { archive, reopen: async () => openS3Archive({ client, bucket }), close: async () => undefined };
});

const bytes = (text: string) => new TextEncoder().encode(text);

/** A client to which something happens with the next `times` commands of one kind. */
const disturbed = (kind: string, times: number, happen: (send: () => Promise<unknown>) => Promise<unknown>) => {
  const other = new S3Client({ maxAttempts: 1 });
  const sent: unknown[] = [];
  other.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName !== kind) return next(args);
        sent.push(args.input);
        if (sent.length <= times) await happen(() => next(args));
        return next(args);
      },
    { step: 'initialize' },
  );
  return { client: other, sent };
};

/** An answer of S3 by its name. */
const answering = async (code: string, status: number) => {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/xml' }).end(`<Error><Code>${code}</Code><Message>so</Message></Error>`);
  });
  await new Promise<void>((ready) => void server.listen(0, '127.0.0.1', ready));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const there = new S3Client({ endpoint: `http://127.0.0.1:${String(port)}`, maxAttempts: 1 });
  const close = async () => {
    there.destroy();
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { client: there, close };
};

describe('an archive in a bucket', () => {
  it('keeps one version of each name, with a checksum', async () => {
    const { bucket, archive } = await fresh();
    const { client: watched, sent } = disturbed('PutObjectCommand', 0, async () => undefined);
    await openS3Archive({ client: watched, bucket }).put('anchors/a/1.json', bytes('een'));
    expect(await archive.put('anchors/a/1.json', bytes('een'))).toBe('kept');
    expect(await archive.put('anchors/a/1.json', bytes('twee'))).toBe('taken');
    const ChecksumSHA256 = createHash('sha256').update('een').digest('base64');
    expect(sent).toMatchObject([{ IfNoneMatch: '*', ChecksumSHA256 }]);
    const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    expect(Versions).toHaveLength(1);
    watched.destroy();
  });

  it('takes what it put itself for kept, when the answer was lost', async () => {
    const { bucket } = await fresh();
    const { client: unlucky } = disturbed('PutObjectCommand', 1, (send) => send());
    expect(await openS3Archive({ client: unlucky, bucket }).put('a', bytes('een'))).toBe('kept');
    unlucky.destroy();
  });

  it('tries again while S3 says that another is putting that name, and gives up in the end', async () => {
    const { bucket } = await fresh();
    const { client: busy, close } = await answering('ConditionalRequestConflict', 409);
    const conflict = openS3Archive({ client: busy, bucket }).put('a', bytes('twee'));
    await expect(conflict).rejects.toThrow(expect.objectContaining({ name: 'ConditionalRequestConflict' }));
    const { client: soon } = disturbed('PutObjectCommand', 2, () =>
      busy.send(new PutObjectCommand({ Bucket: bucket, Key: 'a', Body: 'x' })),
    );
    expect(await openS3Archive({ client: soon, bucket }).put('a', bytes('een'))).toBe('kept');
    soon.destroy();
    await close();
  });

  it('throws what it may not do: that is no name that is taken, and no name that is not there', async () => {
    const { client: denied, close } = await answering('AccessDenied', 403);
    const archive = openS3Archive({ client: denied, bucket: 'archive' });
    await expect(archive.put('a', bytes('een'))).rejects.toThrow(expect.objectContaining({ name: 'AccessDenied' }));
    await expect(archive.get('a')).rejects.toThrow(expect.objectContaining({ name: 'AccessDenied' }));
    await expect(archive.list('')).rejects.toThrow(expect.objectContaining({ name: 'AccessDenied' }));
    await close();
  });

  it('lists what does not fit on one page', async () => {
    const { bucket, archive } = await fresh();
    const names = ['n/1', 'n/2', 'n/3', 'n/4', 'n/5'];
    for (const each of [...names, 'z']) await archive.put(each, bytes(each));
    const small = new S3Client();
    let pages = 0;
    small.middlewareStack.add(
      (next) => async (args) => {
        pages += 1;
        return next({ ...args, input: { ...args.input, MaxKeys: 2 } });
      },
      { step: 'initialize' },
    );
    expect(await openS3Archive({ client: small, bucket }).list('n/')).toEqual(names);
    expect(pages).toBe(3);
    small.destroy();
  });

  it('is locked: what is deleted leaves its version', async () => {
    const { bucket, archive } = await fresh();
    await archive.put('a', bytes('een'));
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'a' }));
    const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket: bucket }));
    expect(Versions).toHaveLength(1);
    expect(await archive.get('a')).toBeUndefined();
  });
});
