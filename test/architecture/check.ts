import { modulesOnDisk, readImports } from './read-imports.ts';

const { modulesRead, violations } = await readImports(process.cwd());
const expected = modulesOnDisk(process.cwd()).length;
for (const { rule, from, to } of violations) console.error(`${rule}: ${from} -> ${to}`);
console.log(`${String(modulesRead)} of ${String(expected)} modules read, ${String(violations.length)} violations`);
if (modulesRead === 0 || modulesRead !== expected || violations.length > 0) process.exitCode = 1;
