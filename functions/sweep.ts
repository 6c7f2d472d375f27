import { type OncePorts, type Sending, type Sent, sendDue } from './send-once.ts';

export type Swept = { toBeSettled: number[]; sent: Sent[] };

/**
 * The sweeper of the class once: claims that ended become to be settled, and what is due is picked up, also when its hint was lost.
 * Without something to send with, messages wait.
 */
export const sweep = async (ports: OncePorts, sending: Sending | undefined, hasTime?: () => boolean): Promise<Swept> => {
  const toBeSettled = await ports.ledger.expireClaims(ports.systemClock.now().toString());
  return { toBeSettled, sent: sending ? await sendDue(ports, sending, hasTime) : [] };
};
