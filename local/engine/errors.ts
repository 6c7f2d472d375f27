/** An error as the states language knows it: a name that Retry and Catch can match, and a cause for people. */
export class StateError extends Error {
  override readonly name = 'StateError';
  readonly error: string;
  readonly detail: string | undefined;
  /** For an expression: the field it stands in. */
  readonly location: string | undefined;

  constructor(error: string, detail?: string, location?: string) {
    super(detail === undefined ? error : `${error}: ${detail}`);
    this.error = error;
    this.detail = detail;
    this.location = location;
  }
}

export type Finding = { state: string; field: string; message: string };

/** A definition that the engine refuses to play, with everything that is wrong with it. */
export class MachineRefused extends Error {
  override readonly name = 'MachineRefused';
  readonly findings: readonly Finding[];

  constructor(findings: readonly Finding[], machine = 'state machine') {
    super([`${machine} is refused:`, ...findings.map(({ state, field, message }) => `${state} / ${field}: ${message}`)].join('\n  '));
    this.findings = findings;
  }
}

/**
 * Whether a retrier or catcher that names `patterns` takes an error of this name.
 * States.Runtime is never retried or caught; States.DataLimitExceeded only by its own name; States.TaskFailed stands for all but a timeout.
 * Source: Step Functions developer guide, "Handling errors in Step Functions workflows".
 */
export const matches = (patterns: readonly string[], error: string): boolean => {
  if (error === 'States.Runtime') return false;
  if (patterns.includes(error)) return true;
  if (error === 'States.DataLimitExceeded') return false;
  return patterns.includes('States.ALL') || (patterns.includes('States.TaskFailed') && error !== 'States.Timeout');
};

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

/** Input, output, arguments and variables: at most 256 KiB of UTF-8 JSON each. Source: Step Functions service quotas. */
export const largestPayload = 262_144;

export const isTooLarge = (json: string): boolean => json.length > largestPayload || bytes(json) > largestPayload;

/** @throws StateError States.DataLimitExceeded */
export const demandPayloadSize = (value: unknown, what: string): void => {
  if (isTooLarge(JSON.stringify(value))) {
    throw new StateError('States.DataLimitExceeded', `${what} has a size exceeding the maximum number of bytes service limit.`);
  }
};
