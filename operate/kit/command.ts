import { createInterface } from 'node:readline/promises';
import { Stop } from '../../cli/kit/command.ts';
import { type Settings, settingsOf } from '../../infra/settings.ts';
import { accountProblem } from '../../shared/aws/operators.ts';

/** Options of every command on AWS. */
export const stageOptions = { stage: { type: 'string' }, settings: { type: 'string' } } as const;

/** Settings of the stage that was asked for. Throws Stop: nothing happens to a stage that nobody named. */
export const stageOf = ({ stage, settings }: { stage?: string | undefined; settings?: string | undefined }, usage: string): Settings => {
  if (stage === undefined) throw new Stop(2, `Which stage? Give --stage dev, test or prod.\n${usage}`);
  try {
    return settingsOf({ stage, settings });
  } catch (error) {
    throw new Stop(2, error instanceof Error ? error.message : usage);
  }
};

/** Throws Stop where a person has no account, or not the right one. */
export const inAccount = async <T>(act: () => Promise<T>): Promise<T> => {
  try {
    return await act();
  } catch (error) {
    const problem = accountProblem(error);
    if (problem !== undefined) throw new Stop(1, problem);
    throw error;
  }
};

/** Asks a person to type a word. Anything else, and the end of the input, is no. */
export const agrees = async (question: string, word: string): Promise<boolean> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  const closed = new Promise<string>((resolve) => lines.once('close', () => resolve('')));
  try {
    return (await Promise.race([lines.question(`${question} Type ${word} to go on: `), closed])).trim() === word;
  } finally {
    lines.close();
  }
};
