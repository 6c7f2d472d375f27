import { join } from 'node:path';
import { onlyTo } from '../../shared/mail/only-to.ts';
import type { Clock, Mailer } from '../../shared/ports.ts';
import type { Mailbox } from '../../web/ports.ts';
import { openCatcher } from './catcher.ts';
import { type SmtpServer, smtpMailer } from './smtp-mailer.ts';

export type MailSettings = {
  /** Absent: the built-in catcher. */
  server?: SmtpServer;
  from: string;
  /** Addresses and `@domain`s; absent: anybody. */
  onlyTo?: string[];
};

/** Mail as this home sends it. `mailbox`: what the built-in catcher kept; absent when mail goes to a server of its own. */
export type OpenedMail = { mailer: Mailer; mailbox?: Mailbox; close(): Promise<void> };

/** Opens the mailer that the settings ask for, and the catcher when they name no server. */
export const openMail = async (
  settings: MailSettings,
  { dataFolder, systemClock }: { dataFolder: string; systemClock: Clock },
): Promise<OpenedMail> => {
  const catcher = settings.server ? undefined : await openCatcher({ folder: join(dataFolder, 'mail') });
  const server = settings.server ?? { host: catcher?.host ?? '', port: catcher?.port ?? 0, secure: false };
  const mailer = smtpMailer({ server, from: settings.from, systemClock });
  return {
    mailer: settings.onlyTo ? onlyTo(mailer, settings.onlyTo) : mailer,
    ...(catcher && { mailbox: catcher.mailbox }),
    close: async () => catcher?.close(),
  };
};
