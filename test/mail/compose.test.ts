import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, it } from 'vitest';
import { compose } from '../../shared/mail/compose.ts';
import { at, mail } from './kit.ts';

const from = 'programma@voorbeeld.example';
const linesOf = (message: Buffer): string[] => message.toString().split('\r\n');

const text = fc
  .array(
    fc.oneof(fc.constantFrom('.', '..', 'From ', ' ', '\n', '\t', '=', '=3D', 'é', '€', '👩‍⚖️', 'woord ', 'lang'.repeat(30)), fc.string()),
    {
      maxLength: 40,
    },
  )
  .map((parts) => parts.join('').replaceAll(/(?![\n\t])\p{Cc}/gu, ''));

describe('a message, whatever stands in it', () => {
  it('has lines that no server on its way changes', () => {
    fc.assert(
      fc.property(text, text, (subject, words) => {
        const message = compose({ ...mail, subject: `x${subject.replaceAll(/\p{Cc}/gu, '')}`, text: words }, from, at.now());
        for (const line of linesOf(message)) {
          expect(line.length).toBeLessThanOrEqual(78);
          expect(line).toMatch(/^(?:(?!\.|From )[\x20-\x7e]*[\x21-\x7e])?$/);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('has no dot and no From at the beginning of a line, also where a long line was broken', () => {
    for (const edge of ['.', 'From ']) {
      for (let before = 60; before < 90; before += 1) {
        const message = compose({ ...mail, text: `${'x'.repeat(before)}${edge}é` }, from, at.now());
        for (const line of linesOf(message).slice(9)) expect(line).toMatch(/^(?!\.|From )/);
      }
    }
  });

  it('is read back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(text, text, async (subject, words) => {
        const wanted = { subject: subject.replaceAll(/\p{Cc}/gu, '').trim(), text: `x${words}x\n` };
        const read = await PostalMime.parse(compose({ ...mail, ...wanted }, from, at.now()));
        expect([read.subject ?? '', read.text]).toEqual([wanted.subject, wanted.text]);
      }),
      { numRuns: 300 },
    );
  });

  it('names domains as the network knows them, and one address on a line', () => {
    const message = compose({ ...mail, to: ['a@bücher.example', 'b@voorbeeld.example'] }, from, at.now());
    expect(linesOf(message).slice(1, 3)).toEqual(['To: a@xn--bcher-kva.example,', ' b@voorbeeld.example']);
  });
});
