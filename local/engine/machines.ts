import type { Machine } from './asl.ts';
import { hashDefinition, loadMachine } from './load.ts';

export type KnownMachine = { definition: Machine; hash: string; asl: string };

export type Machines = {
  /** The registered definition of that name: what a new execution is pinned to. */
  named(name: string): KnownMachine | undefined;
  /** A pinned definition. @throws MachineRefused when this version of the engine does not play it */
  pinned(hash: string, read: () => string): Machine;
};

/** @throws MachineRefused */
export const createMachines = (registered: Record<string, unknown>): Machines => {
  const byName = new Map<string, KnownMachine>();
  const byHash = new Map<string, Machine>();
  for (const [name, asl] of Object.entries(registered)) {
    const known = { definition: loadMachine(asl, name), hash: hashDefinition(asl), asl: JSON.stringify(asl) };
    byName.set(name, known);
    byHash.set(known.hash, known.definition);
  }
  return {
    named: (name) => byName.get(name),
    pinned: (hash, read) => {
      const known = byHash.get(hash);
      if (known) return known;
      const definition = loadMachine(JSON.parse(read()), `definition ${hash}`);
      byHash.set(hash, definition);
      return definition;
    },
  };
};
