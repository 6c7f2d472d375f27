import type { Document, LineCounter, YAMLError } from 'yaml';
import { parseDocument, visit } from 'yaml';

/** Something that is wrong with the YAML itself. `offset` counts characters from the start of the file. */
export type SyntaxFault = { offset: number; message: string; mend: string };

export type Syntax = {
  document: Document.Parsed;
  faults: SyntaxFault[];
  /** Offsets of faults after which the tree around them is not what was meant. */
  damage: number[];
};

/** The tree is as meant in spite of these. */
const harmless = new Set<string>([
  'TAB_AS_INDENT',
  'BAD_DQ_ESCAPE',
  'BAD_SCALAR_START',
  'TAG_RESOLVE_FAILED',
  'MULTIPLE_ANCHORS',
  'BAD_DIRECTIVE',
]);

const wording: Partial<Record<YAMLError['code'], [message: string, mend: string]>> = {
  TAB_AS_INDENT: ['A tab is used for indentation', 'Use spaces.'],
  BAD_DQ_ESCAPE: ['A backslash between double quotes starts an escape that does not exist', 'Write two backslashes, or use single quotes.'],
  BAD_SCALAR_START: ['A text cannot begin with this character', 'Put the text between quotes.'],
  BAD_INDENT: ['The indentation does not fit the lines above', 'Align it with the other fields, and close every bracket and brace.'],
  MISSING_CHAR: ['A quote, a bracket or a colon is missing', 'Write the closing quote or bracket, or the colon after the field name.'],
  MULTILINE_IMPLICIT_KEY: ['A field name with its colon must stand on one line', 'Write "field: value", indented as the fields around it.'],
  BLOCK_AS_IMPLICIT_KEY: ['A text without quotes cannot hold a colon followed by a space', 'Put the text between quotes.'],
  UNEXPECTED_TOKEN: ['This is not expected here', 'Take it away, or put the whole text between quotes.'],
  MULTIPLE_DOCS: ['The file holds more than one document', 'Keep one, without a line of three dashes.'],
  RESOURCE_EXHAUSTION: ['The file is nested too deeply', 'A definition needs no more than ten levels.'],
};

const parse = (text: string, lineCounter: LineCounter): Document.Parsed =>
  parseDocument(text, { lineCounter, prettyErrors: false, uniqueKeys: false, logLevel: 'error', schema: 'core' });

const colonInText = (error: YAMLError): boolean => error.code === 'BLOCK_AS_IMPLICIT_KEY';

/** The same text, as long, in which the colons of a text that should have been quoted no longer split it. */
const withoutColons = (text: string, from: number): string => {
  const end = text.indexOf('\n', from) === -1 ? text.length : text.indexOf('\n', from);
  return text.slice(0, from) + text.slice(from, end).replaceAll(/:(?=\s|$)/g, '.') + text.slice(end);
};

/** Takes the commonest mistake out and reads again, so that one forgotten pair of quotes hides nothing that follows. */
const recover = (text: string, newLines: () => LineCounter): { document: Document.Parsed; forgotten: YAMLError[] } => {
  const forgotten: YAMLError[] = [];
  let readable = text;
  for (let round = 0; ; round += 1) {
    const document = parse(readable, newLines());
    const found = document.errors.filter(colonInText);
    const mended = found.reduce((whole, error) => withoutColons(whole, error.pos[0]), readable);
    if (mended === readable || round === 20) return { document, forgotten };
    forgotten.push(...found);
    readable = mended;
  }
};

/** One fault per line, and one for a stream of tokens that follow from it. */
const firstOfEach = (errors: YAMLError[], lines: LineCounter): YAMLError[] => {
  const seen = new Set<string>();
  return errors
    .toSorted((one, other) => one.pos[0] - other.pos[0])
    .filter((error) => {
      const key = error.message.includes('in YAML stream') ? 'stream' : String(lines.linePos(error.pos[0]).line);
      const isNew = !seen.has(key);
      seen.add(key);
      return isNew;
    });
};

/** Where the text between quotes begins that never ends: a better place to look than the end of the file. */
const openingQuote = (document: Document.Parsed, { code, message, pos }: YAMLError): number | undefined => {
  let begin: number | undefined;
  if (code !== 'MISSING_CHAR' || !message.includes('quote')) return begin;
  visit(document, {
    Scalar: (_, { range }) => {
      if (range && range[0] < pos[0] && pos[0] <= range[2]) begin = range[0];
    },
  });
  return begin;
};

const faultOf = (document: Document.Parsed, error: YAMLError): SyntaxFault => {
  const { code, message, pos } = error;
  const opening = openingQuote(document, error);
  if (opening !== undefined)
    return { offset: opening, message: 'A text that begins with a quote does not end with one', mend: 'Write the closing quote.' };
  const [said, mend] = wording[code] ?? [`The YAML cannot be read: ${message}`, 'Correct it here.'];
  return { offset: pos[0], message: said, mend };
};

/** Reads YAML 1.2 (core schema) to a tree with positions; never throws. `newLines` gives the counter that each reading fills. */
export const readSyntax = (text: string, newLines: () => LineCounter): Syntax => {
  let lines = newLines();
  const { document, forgotten } = recover(text, () => (lines = newLines()));
  const errors = firstOfEach([...forgotten, ...document.errors], lines);
  const faults = errors.map((error) => faultOf(document, error));
  const version = document.directives.yaml;
  if (version.explicit && version.version !== '1.2')
    faults.push({
      offset: 0,
      message: `The file asks for YAML ${version.version}`,
      mend: 'Take the %YAML line away: a definition is YAML 1.2.',
    });
  const begin = document.contents?.range[0] ?? 0;
  const damage = document.errors
    .filter(({ code }) => !harmless.has(code))
    .map(({ code, pos }) => (code === 'MULTIPLE_DOCS' ? begin : pos[0]));
  return { document, faults, damage };
};
