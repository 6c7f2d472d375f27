/** Why something cannot be done now: a Dutch sentence that names what is missing, who owns it and when it can next happen. */
export type Refusal = {
  refused: true;
  code: RefusalCode;
  /** Dutch, whole sentences. */
  sentence: string;
  /** The rule: article, or section of the commission or design. */
  rule: string;
  /** Label of who can change it. */
  owner: string | null;
  /** ISO local date on which it can be done at the earliest, when that is known. */
  possibleFrom: string | null;
};

export const refusalCodes = [
  'already-recorded',
  'already-so',
  'clock-behind',
  'in-future',
  'invalid',
  'no-meeting-day',
  'not-due',
  'not-started',
  'paused',
  'phase-not-open',
  'programme-ended',
  'resolutions-missing',
  'same-person',
  'superseded',
  'unknown',
  'wrong-role',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export const refuse = (
  code: RefusalCode,
  sentence: string,
  more: Partial<Pick<Refusal, 'rule' | 'owner' | 'possibleFrom'>> = {},
): Refusal => ({
  refused: true,
  code,
  sentence,
  rule: more.rule ?? 'Werkwijze van het programma',
  owner: more.owner ?? null,
  possibleFrom: more.possibleFrom ?? null,
});

export const isRefusal = (answer: unknown): answer is Refusal => typeof answer === 'object' && answer !== null && 'refused' in answer;
