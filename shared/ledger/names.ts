import type { MailMessage, SubjectId } from '../ports.ts';
import { digest } from './chain.ts';

export const programmeStream = (programme: string): string => `programme/${programme}`;

export const phaseSubject = (phase: string): string => `phase/${phase}`;

/** The story that plays a subject: the first word of its name. */
export const storyOf = (subject: string): string => subject.split('/', 1)[0] ?? '';

/**
 * What the names of a subject's executions begin with: `<story>-<32 hex>-<epoch>-`.
 * Without `epoch`: in all epochs, those of before a restore included.
 */
export const executionPrefix = ({ organisation, stream, subject }: SubjectId, epoch?: string): string => {
  const hash = digest([organisation, stream, subject]).slice(0, 32);
  return `${storyPrefix(storyOf(subject))}${hash}-${epoch === undefined ? '' : `${epoch}-`}`;
};

/** What the names of all executions of a story begin with. */
export const storyPrefix = (story: string): string => `${story}-`;

/** Name of an execution: unique per subject, epoch and generation. Throws a RangeError on what Step Functions would refuse. */
export const executionName = (id: SubjectId, epoch: string, generation: number): string => {
  const name = `${executionPrefix(id, epoch)}${generation}`;
  if (/^[0-9A-Za-z_]+-[0-9a-f]{32}-[0-9A-Za-z_]{8}-[1-9][0-9]*$/.test(name) && name.length <= 80) return name;
  throw new RangeError(`"${name}" is no execution name: it needs a story, an epoch of 8 characters and a generation from 1.`);
};

/** What the names of the executions of its subject begin with, in all epochs: see `executionPrefix`. */
export const subjectPrefixOf = (name: string): string => name.slice(0, name.indexOf('-') + 34);

/** The generation that an execution's name ends with. */
export const generationIn = (name: string): number => Number(name.slice(name.lastIndexOf('-') + 1));

const archiveName = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

export const isArchiveName = (name: string): boolean => archiveName.test(name) && name.length <= 500;

/** The name itself, when an archive can keep something under it. Throws a RangeError otherwise. */
export const checkedArchiveName = (name: string): string => {
  if (isArchiveName(name)) return name;
  throw new RangeError(`"${name}" is no name for an archive: it takes words of letters, digits, ".", "_" and "-", with "/" between them.`);
};

/**
 * The Message-ID of a mail, the same for each attempt, so that whoever receives it twice sees that it is one. It hangs on the fact that it
 * tells of and not on its number: after a restore another message may have that number.
 */
export const mailId = (organisation: string, factHash: string, { template, to, about }: MailMessage): string =>
  `<${digest([factHash, template, to.role, to.account ?? null, about]).slice(0, 40)}@${organisation}>`;
