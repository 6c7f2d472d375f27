import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import PostalMime, { type Address, type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';
import { Temporal } from 'temporal-polyfill';
import type { CaughtMail, Mailbox } from '../../web/ports.ts';
import { flush, makeFolders } from '../flushed.ts';

export type CatcherOptions = {
  /** Made with the first message. */
  folder: string;
  /** How many messages stay; the oldest beyond go. */
  keep?: number;
  /** 0: any port that is free. */
  port?: number;
};

/** A mail server on this machine that delivers nothing: it keeps what it gets, to be read on a page. */
export type Catcher = { host: string; port: number; mailbox: Mailbox; close(): Promise<void> };

/** Bytes of one message. */
const largest = 1024 * 1024;
const host = '127.0.0.1';
const fileName = /^(\d{12})\.eml$/;

/** Numbers of the messages, ascending: the order in which they came. */
const numbersIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
      .flatMap((name) => fileName.exec(name)?.[1] ?? [])
      .toSorted();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
};

/** Whole and on the disk when it returns. A crash in between leaves `.new`, which the next message replaces. */
const keepMessage = (folder: string, message: Buffer, keep: number): void => {
  makeFolders(folder);
  const numbers = numbersIn(folder);
  const next = String(Number(numbers.at(-1) ?? 0) + 1).padStart(12, '0');
  const beside = join(folder, '.new');
  writeFileSync(beside, message, { mode: 0o600, flush: true });
  renameSync(beside, join(folder, `${next}.eml`));
  flush(folder);
  for (const number of [...numbers, next].slice(0, -keep)) rmSync(join(folder, `${number}.eml`));
};

const addressesIn = (list: readonly Address[] = []): string[] =>
  list.flatMap((entry) => ('group' in entry && entry.group ? addressesIn(entry.group) : [entry.address ?? '']));

const instantOf = (date: string | undefined): string | null => {
  try {
    return date === undefined ? null : Temporal.Instant.from(date).toString();
  } catch {
    return null;
  }
};

/** Who hands in mail may make it as odd as he likes: what cannot be read as mail is shown as it came. */
const parsed = async (content: Buffer): Promise<Partial<Email>> => {
  try {
    return await PostalMime.parse(content);
  } catch {
    return { text: content.toString() };
  }
};

const read = async (folder: string, number: string): Promise<CaughtMail> => {
  const { from, to, subject = '', date, text = '' } = await parsed(readFileSync(join(folder, `${number}.eml`)));
  return { id: number, from: addressesIn(from && [from])[0] ?? '', to: addressesIn(to), subject, sentAt: instantOf(date), text };
};

const mailboxOf = (folder: string): Mailbox => ({
  messages: async () =>
    Promise.all(
      numbersIn(folder)
        .toReversed()
        .map((number) => read(folder, number)),
    ),
  message: async (id) => (numbersIn(folder).includes(id) ? read(folder, id) : undefined),
});

const refusal = (responseCode: number, words: string): Error => Object.assign(new Error(words), { responseCode });

const receive = async (stream: SMTPServerDataStream, { folder, keep = 500 }: CatcherOptions): Promise<void> => {
  const chunks: Buffer[] = [];
  for await (const chunk of stream as Readable & AsyncIterable<Buffer>) if (!stream.sizeExceeded) chunks.push(chunk);
  if (stream.sizeExceeded) throw refusal(552, 'The message is too large');
  try {
    keepMessage(folder, Buffer.concat(chunks), keep);
  } catch {
    throw refusal(452, 'The message could not be kept');
  }
};

/** Starts the catcher on the loopback address. Anybody on this machine may hand in mail, and nobody elsewhere. */
export const openCatcher = async (options: CatcherOptions): Promise<Catcher> => {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: largest,
    closeTimeout: 1000,
    onData: (stream, _session, answer) => void receive(stream, options).then(() => answer(null), answer),
  });
  const port = await new Promise<number>((ready, failed) => {
    server.once('error', failed);
    server.listen(options.port ?? 0, host, () => {
      const address = server.server.address();
      ready(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  // A sender that hangs up is no failure of ours.
  server.on('error', () => undefined);
  return {
    host,
    port,
    mailbox: mailboxOf(options.folder),
    close: () =>
      new Promise((closed) => {
        server.close(closed);
      }),
  };
};
