import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { scenarioJsonSchema } from '../../shared/definition/json-schema.ts';
import { formatError } from '../../shared/definition/load.ts';
import { loadScenario } from '../../shared/definition/scenario.ts';

const folder = new URL('../../programmes/scenarios/', import.meta.url);
const errorsOf = (text: string): string[] => {
  const loaded = loadScenario(text, 'a.yaml');
  return loaded.ok ? [] : loaded.errors.map(formatError);
};

const head = 'programme: p\ntitle: t\nacts:\n';

describe('a scenario file', () => {
  it.each(globSync('*.yaml', { cwd: folder.pathname }))('%s is right', (file) => {
    expect(errorsOf(readFileSync(new URL(file, folder), 'utf8'))).toEqual([]);
  });

  it('has a JSON Schema for editors that is up to date', () => {
    expect(JSON.parse(readFileSync(new URL('scenario.schema.json', folder), 'utf8'))).toEqual(scenarioJsonSchema());
  });

  it('says every mistake at once, each at its place', () => {
    const text = `programme: p
titel: x
acts:
  - { at: 2020-13-01, as: a, act: start-programme }
  - { at: 2020-10-01, as: a, act: recrd-resolution }
  - { at: 2020-10-01, as: a, act: record-resolution, resolution: P1, outcome: nope, meetingOn: 2020-02-30, lst: x }
`;
    expect(errorsOf(text)).toEqual([
      'a.yaml:1:1: The field "title" is missing. Add "title:".',
      'a.yaml:2:1: The field "titel" is unknown here. Did you mean "title"?',
      'a.yaml:4:11: "at" is not right: must be a day (2020-10-27) or a moment (2020-10-27T09:40) that exists. Change the value.',
      'a.yaml:5:35: This act is unknown. Did you mean "record-resolution"?',
      'a.yaml:6:5: The field "list" is missing. Add "list:".',
      'a.yaml:6:79: "outcome" is not one of the words that are possible here. Choose from: adopted, adopted-amended, adopted-with-mandate, intended, held-over, rejected, withdrawn.',
      'a.yaml:6:96: "meetingOn" is not right: must be a date that exists, such as 2020-10-27. Change the value.',
      'a.yaml:6:108: The field "lst" is unknown here. Did you mean "list"?',
    ]);
  });

  it.each([
    ['', 'a.yaml:1:1: The file is empty. Begin with "programme:" and "acts:".'],
    [`${head}  - { at: 2020-10-01`, 'a.yaml:4:'],
    [`${head}  []`, 'a.yaml:4:3: "acts" is not right: a scenario has at least one act. Change the value.'],
    ['x'.repeat(1_000_001), 'a.yaml:1:1: The file is larger than 1 MB. Split the scenario.'],
  ])('refuses what is no scenario: %.30s', (text, message) => {
    expect(errorsOf(text)[0]).toContain(message);
  });
});
