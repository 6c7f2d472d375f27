import { afterEach, describe, expect, it } from 'vitest';
import type { Archive } from '../../shared/ports.ts';

/** An empty archive of an adapter; `reopen` opens the same content again. */
export type OpenedArchive = { archive: Archive; reopen: () => Promise<Archive>; close: () => Promise<void> };

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (content: Uint8Array | undefined): string | undefined => content && new TextDecoder().decode(content);

const unusable = ['', '/a', 'a/', 'a//b', '../a', 'a/../b', 'a/./b', '.a', 'a/.b', 'a\\b', 'a:b', 'a b', 'é', 'a\0', 'a'.repeat(501)];

/** What every adapter of the port `Archive` must hold to. */
export const archiveContract = (name: string, open: () => Promise<OpenedArchive>): void => {
  describe(`the archive contract: ${name}`, () => {
    const opened: OpenedArchive[] = [];
    const fresh = async (): Promise<OpenedArchive> => {
      const one = await open();
      opened.push(one);
      return one;
    };
    afterEach(async () => {
      await Promise.all(opened.splice(0).map(({ close }) => close()));
    });

    it('gives back the bytes that were put, after reopening too', async () => {
      const { archive, reopen } = await fresh();
      const content = Uint8Array.from([0, 255, 10, 13, 128]);
      expect(await archive.put('letters/one.pdf', content)).toBe('kept');
      expect([...((await archive.get('letters/one.pdf')) ?? [])]).toEqual([...content]);
      expect([...((await (await reopen()).get('letters/one.pdf')) ?? [])]).toEqual([...content]);
    });

    it('keeps empty content', async () => {
      const { archive } = await fresh();
      await archive.put('empty', new Uint8Array());
      expect((await archive.get('empty'))?.length).toBe(0);
    });

    it('has nothing under a name that was never put, nor under a folder', async () => {
      const { archive } = await fresh();
      await archive.put('a/b', bytes('b'));
      expect([await archive.get('a/c'), await archive.get('a'), await archive.get('a/b/c')]).toEqual([undefined, undefined, undefined]);
    });

    it('takes the same content again, and refuses other content under the same name', async () => {
      const { archive } = await fresh();
      expect(await archive.put('a', bytes('one'))).toBe('kept');
      expect(await archive.put('a', bytes('one'))).toBe('kept');
      expect(await archive.put('a', bytes('two'))).toBe('taken');
      expect(textOf(await archive.get('a'))).toBe('one');
    });

    it('lets one of many win who put other content under one name at once', async () => {
      const { archive } = await fresh();
      const answers = await Promise.all(['1', '2', '3', '4', '5'].map((content) => archive.put('a', bytes(content))));
      expect(answers.filter((answer) => answer === 'kept')).toHaveLength(1);
      expect(textOf(await archive.get('a'))).toBe(String(answers.indexOf('kept') + 1));
    });

    it('lists names by their beginning, in order', async () => {
      const { archive } = await fresh();
      for (const each of ['b/2', 'b/10', 'a', 'bc', 'b/x/1', 'B']) await archive.put(each, bytes(each));
      expect(await archive.list('')).toEqual(['B', 'a', 'b/10', 'b/2', 'b/x/1', 'bc']);
      expect(await archive.list('b')).toEqual(['b/10', 'b/2', 'b/x/1', 'bc']);
      expect(await archive.list('b/')).toEqual(['b/10', 'b/2', 'b/x/1']);
      expect(await archive.list('b/x/1')).toEqual(['b/x/1']);
      expect(await archive.list('none/')).toEqual([]);
    });

    it.each(unusable)('refuses the name %j', async (bad) => {
      const { archive } = await fresh();
      await expect(archive.put(bad, bytes('a'))).rejects.toThrow(RangeError);
      await expect(archive.get(bad)).rejects.toThrow(RangeError);
    });
  });
};
