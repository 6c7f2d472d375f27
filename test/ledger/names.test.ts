import { describe, expect, it } from 'vitest';
import { executionName, executionPrefix, phaseSubject, programmeStream } from '../../shared/ledger/names.ts';

const id = { organisation: 'gemeente-voorbeeld', stream: programmeStream('zorg'), subject: phaseSubject('F1') };
const epoch = '0f1e2d3c';

describe('names of executions', () => {
  it('tell story, subject, epoch and generation', () => {
    expect(id).toMatchObject({ stream: 'programme/zorg', subject: 'phase/F1' });
    expect(executionName(id, epoch, 12)).toMatch(/^phase-[0-9a-f]{32}-0f1e2d3c-12$/);
  });

  it('never change: running executions were started under them', () => {
    expect(executionName(id, epoch, 1)).toBe('phase-56b2835b0ee4eba1ecb01256d347c26e-0f1e2d3c-1');
  });

  it('differ for every organisation, stream, subject, epoch and generation, also where their joined texts are equal', () => {
    const names = [
      executionName(id, epoch, 1),
      executionName({ ...id, organisation: 'gemeente-elders' }, epoch, 1),
      executionName({ ...id, stream: 'programme/jeugd' }, epoch, 1),
      executionName({ ...id, subject: 'phase/F2' }, epoch, 1),
      executionName({ ...id, organisation: 'gemeente-voorbeeldprogramme', stream: '/zorg' }, epoch, 1),
      executionName(id, '0f1e2d3d', 1),
      executionName(id, epoch, 2),
    ];
    expect(new Set(names).size).toBe(names.length);
  });

  it('share a prefix that no other subject, and no other generation alone, has', () => {
    expect(executionName(id, epoch, 21)).toBe(`${executionPrefix(id, epoch)}21`);
    expect(executionName(id, '99999999', 1).startsWith(executionPrefix(id))).toBe(true);
    expect(executionName(id, '99999999', 1).startsWith(executionPrefix(id, epoch))).toBe(false);
    expect(executionName({ ...id, subject: 'phase/F11' }, epoch, 1).startsWith(executionPrefix(id))).toBe(false);
  });

  it('stay within 80 characters for the longest story and a high generation', () => {
    const name = executionName({ ...id, subject: `consultation/${'x'.repeat(300)}` }, epoch, 1_234_567);
    expect(name.length).toBeLessThanOrEqual(80);
    expect(name).toMatch(/^[0-9A-Za-z_-]+$/);
  });

  it.each([
    ['fase é/F1', epoch, 1],
    ['', epoch, 1],
    [`${'x'.repeat(40)}/F1`, epoch, 1],
    ['phase/F1', 'short', 1],
    ['phase/F1', epoch, 0],
    ['phase/F1', epoch, 1.5],
  ])('are refused for "%s", epoch %s, generation %d', (subject, anEpoch, generation) => {
    expect(() => executionName({ ...id, subject }, anEpoch, generation)).toThrow(RangeError);
  });
});
