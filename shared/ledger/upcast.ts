import { Temporal } from 'temporal-polyfill';
import * as z from 'zod';
import type { Fact, Json } from '../ports.ts';
import { LedgerError } from './ledger-error.ts';

type Data = { [key: string]: Json };

/** Turns data of version n into data of version n + 1. Pure, and total over every version n that was ever stored. */
export type Upcaster = (data: Data) => Data;

/** Per fact type the steps from version 1 upwards. A type that is not listed has one version. */
export type Upcasters = { readonly [type: string]: readonly Upcaster[] };

/** Version 1 of `milestone-slipped` counted the days of the slip; since version 2 it names the new date. */
const SlippedInDays = z.strictObject({ milestone: z.string(), from: z.iso.date(), by: z.int() });

const slipToDate: Upcaster = (data) => {
  const { milestone, from, by } = SlippedInDays.parse(data);
  return { milestone, from, to: Temporal.PlainDate.from(from).add({ days: by }).toString() };
};

export const upcasters: Upcasters = { 'milestone-slipped': [slipToDate] };

/** The version in which facts of this type are written today. */
export const currentVersion = (type: string, registry: Upcasters = upcasters): number =>
  (Object.hasOwn(registry, type) ? (registry[type]?.length ?? 0) : 0) + 1;

/** A later version than ours is data of newer software, which an older one must not guess at. */
export const checkVersion = ({ type, schemaVersion }: { type: string; schemaVersion: number }, registry: Upcasters = upcasters): void => {
  const current = currentVersion(type, registry);
  if (Number.isInteger(schemaVersion) && schemaVersion >= 1 && schemaVersion <= current) return;
  throw new LedgerError(
    'newer-version',
    `A fact "${type}" has version ${schemaVersion}, but this software knows versions up to ${current}: install the version that wrote it, or a newer one.`,
  );
};

/** A stored fact as today's rules know it; digests and hash remain those of the stored version. Throws a LedgerError on a later version. */
export const upcast = (fact: Fact, registry: Upcasters = upcasters): Fact => {
  checkVersion(fact, registry);
  const current = currentVersion(fact.type, registry);
  if (fact.schemaVersion === current) return fact;
  const steps = registry[fact.type]?.slice(fact.schemaVersion - 1) ?? [];
  return { ...fact, schemaVersion: current, data: steps.reduce((data, step) => step(data), fact.data) };
};
