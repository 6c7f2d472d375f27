import { systemClock } from '../../local/clock.ts';
import type { Intervention, OnceCounts, OnceMessage } from '../../shared/ports.ts';
import { counted, Stop } from './command.ts';

/** What a person must say beside the act. */
export const deciding = { as: { type: 'string' }, why: { type: 'string' }, json: { type: 'boolean', default: false } } as const;

type Parked = { id: number; kind: string; subject: string; reason: string | null };

/** Everything that is not done, in names: no address, no text of a mail. */
export type Listing = ReturnType<typeof listingOf>;

export const listingOf = (counts: OnceCounts, open: OnceMessage[], repeatableParked: Parked[], interventions: Intervention[]) => ({
  ...counts,
  messages: open.map(({ message, organisation: _organisation, ...one }) => ({
    ...one,
    kind: message.kind as string,
    template: message.template,
    subject: message.subject,
    to: message.to.role,
    notBefore: message.notBefore,
  })),
  repeatableParked,
  interventions,
});

export const linesOf = ({ suspended, messages, repeatableParked, interventions }: Listing): string[] => [
  ...(suspended ? ['SUSPENDED: no mail is sent until somebody releases it (release).'] : []),
  ...messages.map(({ id, state, template, subject, to, notBefore, claimEnds, reason }) =>
    [
      `${String(id).padStart(6)}  ${state.padEnd(13)}  ${template} about ${subject} to ${to}`,
      ...(notBefore === null || state !== 'pending' ? [] : [`not before ${notBefore}`]),
      ...(claimEnds === null ? [] : [`until ${claimEnds}`]),
      ...(reason === null ? [] : [`(${reason})`]),
    ].join(' '),
  ),
  ...repeatableParked.map(({ id, kind, subject, reason }) => `${String(id).padStart(6)}  parked         ${kind} of ${subject} (${reason})`),
  `${counted(messages.length + repeatableParked.length, 'message')}.`,
  ...interventions.map((one) => `${one.at}  ${one.account}: ${one.act}${'id' in one ? ` ${String(one.id)}` : ''} (${one.why})`),
];

/** What a person asks for. Throws Stop with the usage when it is not whole. */
export const asked = (
  act: string,
  id: string | undefined,
  { as: account, why }: { as?: string | undefined; why?: string | undefined },
  usage: string,
): Intervention => {
  if (!['release', 'settle', 'resend'].includes(act)) throw new Stop(2, `There is no "${act}".\n${usage}`);
  if (!account?.trim() || !why?.trim()) throw new Stop(2, `Who decides this, and why? Give --as <account> and --why <text>.\n${usage}`);
  const who = { account: account.trim(), why: why.trim(), at: systemClock.now().toString() };
  if (id === undefined && act === 'release') return { act: 'release-all', ...who };
  if (id === undefined || !/^[1-9][0-9]{0,14}$/.test(id))
    throw new Stop(2, `Give the number of one message, as the list shows it.\n${usage}`);
  return { act: act === 'release' ? 'release' : act === 'settle' ? 'settle' : 'resend', id: Number(id), ...who };
};

/** Why nothing was done, by what was asked. */
export const refusals: Record<Intervention['act'], string> = {
  'release-all': 'Nothing is suspended.',
  release: 'That message is not parked.',
  settle: 'Only a message that is to be settled, parked or suspended can be settled.',
  resend: 'Only a message that is to be settled can be sent again.',
};
