import { writeFileSync } from 'node:fs';
import { definitionJsonSchema, scenarioJsonSchema } from './json-schema.ts';

/** The schemas that editors use, beside the files that they are for. */
const files = {
  'definition.schema.json': definitionJsonSchema(),
  'scenarios/scenario.schema.json': scenarioJsonSchema(),
};
for (const [file, schema] of Object.entries(files))
  writeFileSync(new URL(`../../programmes/${file}`, import.meta.url), `${JSON.stringify(schema, null, 2)}\n`);
