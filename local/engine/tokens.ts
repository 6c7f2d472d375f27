import { randomUUID } from 'node:crypto';

/** A task token: unguessable, and recognisable wherever it turns up, so that the history can leave it out. */
export const newToken = (): string => `task-token-${randomUUID()}`;

const pattern = /task-token-[0-9a-f-]{36}/g;

export const redact = (text: string): string => text.replace(pattern, '[task token]');

/** Stands for the execution role, which does not exist here. */
export const roleArn = 'arn:aws:iam::000000000000:role/local';
