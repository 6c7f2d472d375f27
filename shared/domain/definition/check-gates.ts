import type { Draft, Path, Problem } from './problem.ts';
import { isUnreadable } from './problem.ts';
import type { Definition, Gate, Phase } from './schema.ts';

type Placed<T> = { thing: Draft<T>; path: Path };

export const placed = <T>(items: (Draft<T> | undefined)[] | undefined, path: Path): Placed<T>[] =>
  (items ?? []).flatMap((thing, index) => (thing === undefined ? [] : [{ thing, path: [...path, index] }]));

const gatesOf = (draft: Draft<Definition>): Placed<Gate>[] => placed<Gate>(draft.gates, ['gates']);
const phasesOf = (draft: Draft<Definition>): Placed<Phase>[] => placed<Phase>(draft.phases, ['phases']);

const closedTwice = (draft: Draft<Definition>): Problem[] => {
  const closer = new Map<string, string>();
  return gatesOf(draft).flatMap(({ thing: gate, path }): Problem[] => {
    if (gate.closes === undefined) return [];
    const other = closer.get(gate.closes);
    closer.set(gate.closes, other ?? gate.id ?? 'another gate');
    if (other === undefined) return [];
    const message = `The phase "${gate.closes}" is closed by two gates: "${other}" and this one`;
    return [{ path: [...path, 'closes'], message, mend: 'Let one gate close it, and put the resolutions of both in that gate.' }];
  });
};

/** What is wrong with a gate that opens a phase, seen from the gate. */
const openingGate = (draft: Draft<Definition>, { thing: gate, path }: Placed<Gate>): Problem[] => {
  if (gate.id === undefined || gate.opens === undefined) return [];
  const at = [...path, 'opens'];
  if (gate.opens === gate.closes)
    return [
      { path: at, message: `The gate "${gate.id}" opens the phase that it closes`, mend: 'Name another phase, or leave "opens" out.' },
    ];
  const phase = phasesOf(draft).find(({ thing }) => thing.id === gate.opens)?.thing;
  if (phase === undefined || isUnreadable(phase, 'opensWhen') || (phase.opensWhen && isUnreadable(phase.opensWhen, 'gate'))) return [];
  const waitsFor = phase.opensWhen?.gate;
  const mend = `Write "gate: ${gate.id}" in the opensWhen of "${phase.id}", or let the gate open another phase.`;
  if (waitsFor === undefined) return [{ path: at, message: `The gate opens "${gate.opens}", which does not wait for it`, mend }];
  const opener = gatesOf(draft).find(({ thing }) => thing.id === waitsFor)?.thing;
  if (waitsFor === gate.id || opener?.opens !== gate.opens) return [];
  return [{ path: at, message: `The gate opens "${gate.opens}", which waits for the gate "${waitsFor}"`, mend }];
};

/** A phase that waits for a gate which opens another phase, or none, would never open. */
const waitingPhase = (draft: Draft<Definition>, reported: Set<string | undefined>, { thing: phase, path }: Placed<Phase>): Problem[] => {
  const gate = gatesOf(draft).find(({ thing }) => thing.id !== undefined && thing.id === phase.opensWhen?.gate)?.thing;
  if (!gate || phase.id === undefined || gate.opens === phase.id || reported.has(gate.id) || isUnreadable(gate, 'opens')) return [];
  if (gate.opens !== undefined && !phasesOf(draft).some(({ thing }) => thing.id === gate.opens)) return [];
  const message = `The phase waits for the gate "${gate.id}", which opens ${gate.opens === undefined ? 'no phase' : `"${gate.opens}"`}`;
  return [{ path: [...path, 'opensWhen', 'gate'], message, mend: `Write "opens: ${phase.id}" in that gate, or wait for another gate.` }];
};

/** Phases that wait for each other's gates in a ring never open; reported at the first of each ring. */
const rings = (draft: Draft<Definition>): Problem[] => {
  const gates = new Map(gatesOf(draft).map(({ thing }) => [thing.id, thing]));
  const phases = phasesOf(draft);
  const before = new Map(
    phases.map(({ thing }) => [thing.id, thing.opensWhen?.gate === undefined ? undefined : gates.get(thing.opensWhen.gate)?.closes]),
  );
  const inRing = new Set<string>();
  return phases.flatMap(({ thing, path }): Problem[] => {
    const ring: string[] = [];
    let at = thing.id;
    while (at !== undefined && !ring.includes(at)) {
      ring.push(at);
      at = before.get(at);
    }
    if (thing.id === undefined || at !== thing.id || ring.length < 2 || inRing.has(thing.id)) return [];
    for (const id of ring) inRing.add(id);
    const message = `The phases ${ring.toReversed().join(', ')} wait for each other's gates, so none of them ever opens`;
    return [{ path: [...path, 'opensWhen', 'gate'], message, mend: 'Let one of them open on a date or by hand.' }];
  });
};

const noneRequired = ({ thing: gate, path }: Placed<Gate>): Problem[] => {
  const resolutions = gate.resolutions ?? [];
  if (resolutions.length === 0 || resolutions.some((one) => one?.required !== false)) return [];
  return [
    {
      path: [...path, 'resolutions'],
      message: 'No resolution of this gate is required',
      mend: 'Write "required: true" with at least one resolution.',
    },
  ];
};

const foreignGroup = (draft: Draft<Definition>, { thing: gate, path }: Placed<Gate>): Problem[] =>
  (gate.resolutions ?? []).flatMap((resolution, index): Problem[] => {
    const group = resolution?.partOf;
    const isOf = (one: Draft<Gate>): boolean => (one.groups ?? []).some((other) => other?.id === group);
    if (group === undefined || isOf(gate) || !gatesOf(draft).some(({ thing }) => isOf(thing))) return [];
    const message = `"${group}" is a group of another gate`;
    return [{ path: [...path, 'resolutions', index, 'partOf'], message, mend: 'Name a group of this gate, or move the resolution.' }];
  });

const sameNumber = (draft: Draft<Definition>): Problem[] => {
  const seen = new Map<number, string>();
  return phasesOf(draft).flatMap(({ thing: phase, path }): Problem[] => {
    if (phase.number === undefined) return [];
    const other = seen.get(phase.number);
    seen.set(phase.number, other ?? phase.id ?? 'another phase');
    if (other === undefined) return [];
    const message = `The number ${phase.number} is already the number of the phase "${other}"`;
    return [{ path: [...path, 'number'], message, mend: 'Give every phase a number of its own.' }];
  });
};

/** Gates and phases must fit: one gate closes a phase, and who opens a phase and what the phase waits for agree. */
export const checkGates = (draft: Draft<Definition>): Problem[] => {
  const gates = gatesOf(draft);
  const wrongOpeners = gates.map((gate) => ({ id: gate.thing.id, problems: openingGate(draft, gate) }));
  const reported = new Set(wrongOpeners.filter(({ problems }) => problems.length > 0).map(({ id }) => id));
  return [
    ...sameNumber(draft),
    ...closedTwice(draft),
    ...wrongOpeners.flatMap(({ problems }) => problems),
    ...phasesOf(draft).flatMap((phase) => waitingPhase(draft, reported, phase)),
    ...rings(draft),
    ...gates.flatMap(noneRequired),
    ...gates.flatMap((gate) => foreignGroup(draft, gate)),
  ];
};
