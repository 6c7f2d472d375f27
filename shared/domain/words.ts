/** Outcomes of a resolution (design §8). The first three are the adopted forms; `intended` (voorgenomen) decides nothing yet. */
export const outcomes = ['adopted', 'adopted-amended', 'adopted-with-mandate', 'intended', 'held-over', 'rejected', 'withdrawn'] as const;
export type Outcome = (typeof outcomes)[number];

export const adoptedOutcomes: readonly Outcome[] = ['adopted', 'adopted-amended', 'adopted-with-mandate'];
/** Outcomes after which a resolution goes back to its owner. */
export const returningOutcomes: readonly Outcome[] = ['held-over', 'rejected', 'withdrawn'];

/** What stays visible on a fact for ever; it refuses nothing. */
export const stamps = ['before-advice', 'before-agreement', 'before-discussion', 'extra-meeting', 'phase-not-open'] as const;
export type Stamp = (typeof stamps)[number];

export const outcomeWords = {
  adopted: 'conform',
  'adopted-amended': 'gewijzigd',
  'adopted-with-mandate': 'conform, met tekstmandaat',
  intended: 'voorgenomen',
  'held-over': 'aangehouden',
  rejected: 'afgewezen',
  withdrawn: 'van de agenda gehaald',
} satisfies Record<Outcome, string>;

export const stampWords = {
  'before-advice': 'vóór OR-advies',
  'before-agreement': 'vóór overeenstemming Lokaal Overleg',
  'before-discussion': 'vóór overleg',
  'extra-meeting': 'extra vergadering',
  'phase-not-open': 'fase nog niet open',
} satisfies Record<Stamp, string>;
