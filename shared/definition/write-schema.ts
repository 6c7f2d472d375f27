import { writeFileSync } from 'node:fs';
import { definitionJsonSchema } from './json-schema.ts';

const file = new URL('../../programmes/definition.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(definitionJsonSchema(), null, 2)}\n`);
