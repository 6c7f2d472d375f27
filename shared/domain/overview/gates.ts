import { latest, nextMeeting } from '../calendar.ts';
import type { Definition, Gate, Resolution } from '../definition/schema.ts';
import { capital, dutchDay, listed, numberWord } from '../dutch.ts';
import type { GateView, Reason, ResolutionView } from '../overview-model.ts';
import { labelOf, ownerOf, phaseOf, plannedDecision, plannedGate, ruleOf } from '../plan.ts';
import { gateState, inForce, phaseState, type Started } from '../programme.ts';
import { adoptedOutcomes, outcomeWords } from '../words.ts';

export const resolutionView = (definition: Definition, programme: Started, resolution: Resolution): ResolutionView => {
  const recording = inForce(programme, resolution.id);
  return {
    id: resolution.id,
    name: resolution.name,
    required: resolution.required,
    owner: labelOf(definition, ownerOf(resolution)),
    body: labelOf(definition, resolution.body),
    plannedOn: plannedDecision(definition, resolution) ?? '',
    outcome: recording?.outcome ?? null,
    confirmed: recording?.confirmedBy != null,
    meetingOn: recording?.meetingOn ?? null,
    list: recording?.list ?? null,
    returnsOn: recording?.returnsOn ?? null,
    stamps: recording?.stamps ?? [],
  };
};

const isAdopted = ({ outcome, confirmed }: ResolutionView): boolean => confirmed && outcome !== null && adoptedOutcomes.includes(outcome);
const isProvisional = ({ outcome, confirmed }: ResolutionView): boolean => !confirmed && outcome !== null;

const stateInWords = ({ name, outcome, returnsOn, confirmed }: ResolutionView): string => {
  if (outcome === null) return '';
  if (!confirmed) return `${name} is vastgelegd (${outcomeWords[outcome]}), maar de besluitenlijst is nog niet bevestigd.`;
  if (outcome === 'intended') return `${name} is nog een voornemen.`;
  return `${name} is ${outcomeWords[outcome]}${returnsOn === null ? ', nog zonder nieuwe datum' : ` tot ${dutchDay(returnsOn)}`}.`;
};

/** What is missing, a sentence each; resolutions that wait for the same meeting share one. */
const statesInWords = (views: readonly ResolutionView[], today: string): string => {
  const waiting = [
    ...Map.groupBy(
      views.filter(({ outcome }) => outcome === null),
      ({ plannedOn }) => plannedOn,
    ),
  ];
  const sentences = waiting.map(([plannedOn, together]) => {
    const verb = together.length === 1 ? 'moet' : 'moeten';
    const when = `${plannedOn < today ? 'was gepland' : 'gepland'} op ${dutchDay(plannedOn)}`;
    return `${listed(together.map(({ name }) => name))} ${verb} nog naar de vergadering (${when}).`;
  });
  return [...views.map(stateInWords).filter((sentence) => sentence !== ''), ...sentences].join(' ');
};

/** The first day on which the body can decide what is still missing: its return date, its plan, or its next meeting. */
const earliest = (definition: Definition, gate: Gate, views: ResolutionView[], today: string): string | null => {
  const days = views.map(({ id, returnsOn, plannedOn, outcome }) => {
    const rhythm = definition.bodies.find((body) => body.id === gate.resolutions.find((one) => one.id === id)?.body)?.meets;
    const wanted = outcome === null ? plannedOn : (returnsOn ?? today);
    const from = wanted > today ? wanted : today;
    return rhythm ? nextMeeting(rhythm, from) : from;
  });
  return days.includes(null) ? null : (latest(days.filter((one) => one !== null)) ?? null);
};

const missingResolutions = (definition: Definition, gate: Gate, views: ResolutionView[], today: string): Reason[] => {
  const missing = views.filter((view) => view.required && !isAdopted(view) && !isProvisional(view));
  if (missing.length === 0) return [];
  const owners = [...new Set(missing.map(({ owner }) => owner))];
  return [
    {
      code: 'resolutions-missing',
      title:
        missing.length === 1
          ? 'Een verplicht deelbesluit ontbreekt'
          : `${capital(numberWord(missing.length))} verplichte deelbesluiten ontbreken`,
      sentence: statesInWords(missing, today),
      owner: `${listed(owners)}, daarna ${labelOf(definition, gate.resolutions[0]?.body ?? '')}`,
      possibleFrom: earliest(definition, gate, missing, today),
      rule: ruleOf(gate),
    },
  ];
};

const unconfirmed = (definition: Definition, gate: Gate, views: ResolutionView[], today: string): Reason[] => {
  const open = views.filter((view) => view.required && isProvisional(view));
  if (open.length === 0) return [];
  const recorder = definition.bodies.find(({ id }) => id === gate.resolutions[0]?.body)?.recordedBy ?? '';
  return [
    {
      code: 'list-unconfirmed',
      title: 'Een besluitenlijst is nog niet bevestigd',
      sentence: `${statesInWords(open, today)} Een tweede persoon bevestigt de lijst.`,
      owner: labelOf(definition, recorder),
      possibleFrom: null,
      rule: 'Twee personen leggen een besluit vast',
    },
  ];
};

const phaseClosed = (definition: Definition, programme: Started, gate: Gate): Reason[] =>
  phaseState(programme, gate.closes).status === 'planned'
    ? [
        {
          code: 'phase-not-open',
          title: `Fase ${String(phaseOf(definition, gate.closes).number)} is nog niet open`,
          sentence: 'Dit fasebesluit sluit een fase die nog niet begonnen is.',
          owner: null,
          possibleFrom: phaseOf(definition, gate.closes).opensWhen.date ?? null,
          rule: ruleOf(phaseOf(definition, gate.closes)),
        },
      ]
    : [];

const conditions = (definition: Definition, programme: Started, gate: Gate, views: ResolutionView[]): GateView['conditions'] => {
  const required = views.filter((view) => view.required);
  const adopted = required.filter(isAdopted);
  const recorded = views.filter(({ outcome }) => outcome !== null);
  const mine = Object.entries(programme.conditions).filter(([, { resolution }]) => gate.resolutions.some(({ id }) => id === resolution));
  return [
    {
      code: 'phase-open',
      name: `Fase ${String(phaseOf(definition, gate.closes).number)} is begonnen`,
      met: phaseState(programme, gate.closes).status !== 'planned',
      evidence: phaseOf(definition, gate.closes).name,
    },
    {
      code: 'required-adopted',
      name: 'Alle verplichte deelbesluiten zijn genomen',
      met: adopted.length === required.length,
      evidence: `${String(adopted.length)} van ${String(required.length)}`,
    },
    {
      code: 'lists-confirmed',
      name: 'De besluitenlijsten zijn bevestigd door een tweede persoon',
      met: recorded.length > 0 && recorded.every(({ confirmed }) => confirmed),
      evidence:
        recorded.length === 0
          ? 'Nog niets vastgelegd'
          : `${String(recorded.filter(({ confirmed }) => confirmed).length)} van ${String(recorded.length)} vastgelegde besluiten`,
    },
    ...mine.map(([id, { owner, dueOn, met }]) => ({
      code: `condition-${id}`,
      name: `Voorwaarde ${id} van ${labelOf(definition, owner)}`,
      met: met !== null,
      evidence: met === null ? `Uiterlijk ${dutchDay(dueOn)}` : `Voldaan op ${dutchDay(met.on)}`,
    })),
  ];
};

const paused = (definition: Definition, programme: Started): Reason[] =>
  programme.status === 'paused'
    ? [
        {
          code: 'paused',
          title: 'Het programma staat stil',
          sentence: `Sinds ${dutchDay(programme.pausedOn)} gaat er niets verder. Besluiten vastleggen kan wel.`,
          owner: labelOf(definition, 'ambtelijk-opdrachtgever'),
          possibleFrom: null,
          rule: 'Pauze van het programma',
        },
      ]
    : [];

export const gateView = (definition: Definition, programme: Started, gate: Gate, today: string): GateView => {
  const views = gate.resolutions.map((one) => resolutionView(definition, programme, one));
  const { passedOn } = gateState(programme, gate.id);
  const status = passedOn !== null ? 'passed' : phaseState(programme, gate.closes).status === 'open' ? 'open' : 'planned';
  const whyNot = [
    ...paused(definition, programme),
    ...phaseClosed(definition, programme, gate),
    ...missingResolutions(definition, gate, views, today),
    ...unconfirmed(definition, gate, views, today),
  ];
  return {
    id: gate.id,
    name: gate.name,
    closes: gate.closes,
    opens: gate.opens ?? null,
    proposed: gate.proposed === true,
    status,
    plannedOn: plannedGate(definition, gate),
    passedOn,
    resolutions: views,
    conditions: passedOn === null ? conditions(definition, programme, gate, views) : [],
    whyNot: passedOn === null ? whyNot : [],
  };
};
