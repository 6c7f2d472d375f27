import type { CaughtMail, Mailbox } from '../../web/ports.ts';

/** Two mails as the catcher would keep them, newest first. */
export const caught: CaughtMail[] = [
  {
    id: '000000000002',
    from: 'programma@voorbeeld.example',
    to: ['programmamanager@voorbeeld.example', 'griffie@voorbeeld.example'],
    subject: 'Herinnering: fasebesluit 2 naar 3',
    sentAt: '2020-11-02T09:00:00Z',
    text: 'Beste programmamanager,\n\nHet fasebesluit komt eraan.\n',
  },
  {
    id: '000000000001',
    from: 'programma@voorbeeld.example',
    to: ['beheer@voorbeeld.example'],
    subject: 'Proef',
    sentAt: '2020-10-30T15:30:00Z',
    text: 'Werkt het?\n',
  },
];

export const mailboxWith = (messages: CaughtMail[]): Mailbox => ({
  messages: () => Promise.resolve(messages),
  message: (id) => Promise.resolve(messages.find((mail) => mail.id === id)),
});
