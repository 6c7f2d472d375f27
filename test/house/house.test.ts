import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { outcomeWords, stampWords } from '../../shared/domain/words.ts';
import { linkFaults, packageOf, privacyFaults, readTree, scriptFaults, type Tree, treeFaults } from './documents.ts';

const tree = readTree(process.cwd());
const text = (path: string) => tree.get(path) ?? '';
const { version, license, devDependencies } = packageOf(tree);

/** SHA-256 of the words of the licence, English, with one space between them; compared word by word with the SPDX list of licences when it was added. */
const licenceDigest = '7481f0517e025d6dbba598a38d4600f50902b8b1ce3db7412ad0110651f8b205';
const digestOfWords = (words: string) => createHash('sha256').update(words.split(/\s+/).filter(Boolean).join(' ')).digest('hex');

const manifest = '{"version":"1","license":"x","scripts":{"start":""},"devDependencies":{}}';
const small = (files: Record<string, string>): Tree => new Map(Object.entries({ 'package.json': manifest, ...files }));
const readme = (...lines: string[]) => `# X\n\n## Where things are\n\n\`\`\`text\n${lines.join('\n')}\n\`\`\`\n`;
const here = (line: string) => small({ 'notes/a.md': line });
const fence = '```';

describe('the house', () => {
  it('reads the repository', () => expect(tree.size).toBeGreaterThan(50));
  it('has the tree that the README draws', () => expect(treeFaults(tree)).toEqual([]));
  it('has the scripts that the documents name', () => expect(scriptFaults(tree)).toEqual([]));
  it('has what its documents link to', () => expect(linkFaults(tree)).toEqual([]));
  it('names no machine and no mailbox', () => expect(privacyFaults(tree)).toEqual([]));
  it('tells the present version in the changelog', () => expect(text('CHANGELOG.md')).toContain(`## [${version}]`));
  it('stands under the EUPL 1.2, whole', () => {
    expect(license).toBe('EUPL-1.2');
    expect(digestOfWords(text('LICENSE'))).toBe(licenceDigest);
  });
  it.each([...Object.entries(outcomeWords), ...Object.entries(stampWords)])('has %s in its glossary as %s', (english, dutch) => {
    expect(text('docs/glossary.md')).toMatch(new RegExp(`^\\| ${english} \\| ${dutch}( besluit)? \\|`, 'm'));
  });
  it('installs Node of the version that it names', () => expect(devDependencies['node']?.split('.')[0]).toBe(text('.nvmrc').trim()));
});

describe('a fault in the house is seen', () => {
  it('a name in the tree that is not on disk', () =>
    expect(treeFaults(small({ 'README.md': readme('cli/   commands', 'gone/   nothing'), 'cli/a.ts': '' }))).toEqual([
      'gone/ is in the README and not on disk',
    ]));
  it('a folder on disk that is not in the tree', () =>
    expect(treeFaults(small({ 'README.md': readme('cli/   commands'), 'cli/a.ts': '', 'new/b.ts': '' }))).toEqual([
      'new/ is on disk and not in the README',
    ]));
  it('a folder of a folder that is told in parts', () =>
    expect(
      treeFaults(small({ 'README.md': readme('shared/a/   one'), 'shared/a/x.ts': '', 'shared/b/x.ts': '', 'shared/c.ts': '' })),
    ).toEqual(['shared/b/ is on disk and not in the README', 'shared/c.ts is on disk and not in the README']));
  it('a README without a tree', () => expect(treeFaults(small({ 'README.md': '# X' }))).toEqual(['README.md has no annotated tree']));
  it('a script that does not exist', () =>
    expect(scriptFaults(small({ 'README.md': 'npm start; `npm run fly`; npm ci; npm test' }))).toEqual([
      'README.md: npm run fly',
      'README.md: npm run test',
    ]));
  it('a link to nowhere', () =>
    expect(linkFaults(here('[a](b.md) [c](../package.json) [d](https://example.org/x)'))).toEqual(['notes/a.md: b.md']));
  it('a link to a heading that is not there', () =>
    expect(linkFaults(here('# One two\n[a](#one-two) [b](#three)'))).toEqual(['notes/a.md: #three']));
  it('no link within code', () => expect(linkFaults(here(`${fence}\n[a](b.md)\n${fence}\n\`[a](c.md)\``))).toEqual([]));
  it.each(['work', 'home', 'Users', 'root'])('a path under /%s', (folder) =>
    expect(privacyFaults(here(`see /${folder}/a`))).toHaveLength(1),
  );
  it('no path that is relative or an address on the web', () =>
    expect(privacyFaults(here('../work/a https://example.org/home/a src/home/b'))).toEqual([]));
  it('a mailbox', () =>
    expect(privacyFaults(here(['someone', 'gemeente.nl'].join('@')))).toEqual([`notes/a.md:1: ${['someone', 'gemeente.nl'].join('@')}`]));
  it('no mailbox for examples', () => expect(privacyFaults(here('a@example.org b@voorbeeld.example vitest@5.1.1'))).toEqual([]));
  it('a licence of which one word changed', () =>
    expect(digestOfWords(text('LICENSE').replace('royalty-free', 'free'))).not.toBe(licenceDigest));
});
