import type { Definition } from './definition/schema.ts';
import { commissioner, contractor, labelOf } from './plan.ts';
import { type Holding, isStarted, type Programme } from './programme.ts';
import { type Refusal, refuse } from './refusal.ts';

export type ActingAs = { account: string; role: string; onBehalfOf?: string | undefined };

/** The clock and the workflows act under this role; people never can. */
export const machine: ActingAs = { account: 'procedure', role: 'procedure' };

/** Holdings by the definition and by later grants, with ends applied. */
export const holdings = (definition: Definition, programme: Programme): Holding[] => {
  const first = definition.roles.flatMap(({ id, holders }) =>
    holders.map(({ account, from, until, substitutesFor, decision }) => ({
      role: id,
      account,
      from,
      until: until ?? null,
      substitutesFor: substitutesFor ?? null,
      decision,
    })),
  );
  if (!isStarted(programme)) return first;
  return [...first, ...programme.granted].map((holding) => {
    const ends = programme.ended.filter(
      ({ role, account, on }) => role === holding.role && account === holding.account && on >= holding.from,
    );
    const [end] = ends.map(({ on }) => on).toSorted();
    return end !== undefined && (holding.until === null || end < holding.until) ? { ...holding, until: end } : holding;
  });
};

const isOn = ({ from, until }: Holding, today: string): boolean => from <= today && (until === null || today <= until);

const isHeld = (holding: Holding, { account, role, onBehalfOf }: ActingAs, today: string): boolean =>
  holding.role === role && holding.account === account && (holding.substitutesFor ?? undefined) === onBehalfOf && isOn(holding, today);

/** Whoever holds the role on that day, the holders before the substitutes. */
export const holders = (definition: Definition, programme: Programme, role: string, today: string): ActingAs[] =>
  holdings(definition, programme)
    .filter((one) => one.role === role && isOn(one, today))
    .toSorted((a, b) => Number(a.substitutesFor !== null) - Number(b.substitutesFor !== null))
    .map(({ account, substitutesFor }) => ({ account, role, ...(substitutesFor === null ? {} : { onBehalfOf: substitutesFor }) }));

/** The acts of people, each with the roles that may do it. A role for "whoever the thing belongs to" is filled in by the command. */
export const rights = {
  'start-programme': [commissioner],
  'pause-programme': [commissioner],
  'resume-programme': [commissioner],
  'stop-programme': [commissioner],
  'amend-plan': [commissioner],
  'release-phase': [commissioner],
  'close-phase-by-hand': [commissioner],
  'reach-milestone': [contractor],
  'slip-milestone': [contractor],
  'accept-slip': ['own'],
  'start-activity': ['own', contractor],
  'start-activity-ahead': [commissioner],
  'finish-activity': ['own', contractor],
  'offer-gate': [contractor],
  'record-resolution': ['own'],
  'confirm-list': ['own'],
  'explain-stamp': [commissioner],
  'set-condition': ['own'],
  'meet-condition': ['own'],
  'answer-consultation': ['own'],
  'withdraw-fact': ['own'],
  'withdraw-resolution': ['own'],
  'grant-role': [commissioner, 'bestuurlijk-opdrachtgever'],
  'end-role': [commissioner, 'bestuurlijk-opdrachtgever'],
} as const;
export type Act = keyof typeof rights;

/** What the commission's contractor never does, whatever a definition says: recording or confirming a decision (design §3). */
const neverByContractor: readonly Act[] = ['record-resolution', 'confirm-list', 'set-condition', 'withdraw-resolution'];

type Question = { definition: Definition; programme: Programme; actor: ActingAs; today: string; own: string[] };

/** Roles that may do it; the contractor never where a decision is recorded, also when a definition names it. */
const allowedRoles = (act: Act, own: string[]): string[] =>
  [...new Set(rights[act].flatMap((role) => (role === 'own' ? own : [role])))].filter(
    (role) => role !== contractor || !neverByContractor.includes(act),
  );

/** Undefined when this account may do this act today in this role; `own` are the roles that the thing itself names. */
export const mayNot = (act: Act, { definition, programme, actor, today, own }: Question): Refusal | undefined => {
  const allowed = allowedRoles(act, own);
  const who = allowed.map((role) => labelOf(definition, role)).join(' of ') || 'niemand in deze opzet';
  const held = holdings(definition, programme);
  const asContractor = held.some((one) => one.role === contractor && one.account === actor.account && isOn(one, today));
  if (asContractor && neverByContractor.includes(act))
    return refuse('wrong-role', `U bent ${labelOf(definition, contractor).toLowerCase()}. Wat een orgaan besluit, legt ${who} vast.`, {
      rule: 'De programmamanager legt geen besluiten vast',
      owner: who,
    });
  if (!allowed.includes(actor.role))
    return refuse('wrong-role', `Als ${labelOf(definition, actor.role)} kunt u dit niet doen. Dit doet: ${who}.`, {
      rule: 'Rolverdeling (bestuursopdracht §6)',
      owner: who,
    });
  if (!held.some((holding) => isHeld(holding, actor, today)))
    return refuse('wrong-role', `U heeft de rol ${labelOf(definition, actor.role)} vandaag niet. Vraag het aan wie deze rol nu heeft.`, {
      rule: 'Rollen gelden voor een periode',
      owner: labelOf(definition, actor.role),
    });
  return undefined;
};
