import type { GateView, Overview, ResolutionView } from '../../shared/domain/overview-model.ts';
import type { Demonstration, Health, WebPorts } from '../../web/ports.ts';
import { facts, roadmap } from './fixture-lists.ts';

export const resolution = (id: string, name: string, owner: string, more: Partial<ResolutionView> = {}): ResolutionView => ({
  id,
  name,
  owner,
  required: true,
  body: 'College',
  plannedOn: '2020-10-27',
  outcome: 'adopted',
  confirmed: true,
  meetingOn: '2020-10-27',
  list: 'BL 2020-43',
  returnsOn: null,
  stamps: [],
  ...more,
});

const notYet = { outcome: null, meetingOn: null, list: null, confirmed: false, plannedOn: '2020-12-08' } as const;

export const gate23: GateView = {
  id: 'P3',
  name: 'Fasebesluit 2 naar 3',
  closes: 'F2',
  opens: 'F3',
  proposed: false,
  status: 'open',
  plannedOn: '2020-10-27',
  passedOn: null,
  resolutions: [
    resolution('P3.1', '1. Afbakening toegang en inkoop 2021', 'Programmamanager', { outcome: 'held-over', returnsOn: '2020-12-08' }),
    resolution('P3.2', '2. Juridisch construct en samenwerkingspartners', 'Juridische zaken', {
      outcome: 'intended',
      meetingOn: '2020-10-13',
    }),
    resolution('P3.3', '3. Contractbeheer', 'Contractbeheer'),
    resolution('P3.4', '4. Kwaliteitszorg', 'Kwaliteitszorg', { outcome: 'adopted-with-mandate' }),
    resolution('P3.5', '5. Administratie', 'Administratie', { outcome: 'adopted-amended', stamps: ['before-advice'] }),
    resolution('P3.6', '6. Informatievoorziening', 'Informatie en ICT'),
    resolution('P3.7', '7. Financiële vertaling van de afbakening', 'Controller', notYet),
    resolution('P3.8', '8. Pilot', 'Programmamanager', { required: false, outcome: 'withdrawn', confirmed: false }),
  ],
  conditions: [
    { code: 'phase-open', name: 'Fase 2 is begonnen', met: true, evidence: 'Uitwerking op hoofdlijnen' },
    { code: 'required-adopted', name: 'Alle verplichte deelbesluiten zijn genomen', met: false, evidence: '4 van 7' },
    {
      code: 'advice',
      name: 'De ondernemingsraad heeft advies gegeven',
      met: false,
      evidence: 'Overleg op donderdag 12\u00a0november 2020',
    },
    { code: 'budget', name: 'Het projectbudget is gedekt', met: true, evidence: 'Verklaring van de controller' },
  ],
  whyNot: [
    {
      code: 'resolutions-missing',
      title: 'Drie verplichte deelbesluiten ontbreken',
      sentence: 'Afbakening is aangehouden. Juridisch construct is nog een voornemen. Financiële vertaling moet nog naar het college.',
      owner: 'Programmamanager, daarna het college',
      possibleFrom: '2020-12-08',
      rule: 'Bestuursopdracht §6, fase 3',
    },
    {
      code: 'advice-missing',
      title: 'Het advies van de ondernemingsraad ontbreekt',
      sentence: 'Het advies is gevraagd op donderdag 15\u00a0oktober 2020. Geen antwoord is geen instemming.',
      owner: null,
      possibleFrom: null,
      rule: 'WOR artikel 25 lid 2',
    },
  ],
};

const passed = (id: string, name: string, closes: string, opens: string | null, on: string): GateView => ({
  ...gate23,
  id,
  name,
  closes,
  opens,
  status: 'passed',
  plannedOn: on,
  passedOn: on,
  resolutions: [],
  conditions: [],
  whyNot: [],
});

export const gate12 = passed('P1', 'Fasebesluit 1 naar 2', 'F1', 'F2', '2020-08-25');
export const gate34: GateView = {
  ...passed('P4', 'Fasebesluit 3 naar 4', 'F3', 'F4', '2021-06-29'),
  proposed: true,
  status: 'planned',
  passedOn: null,
};

/** The demonstration on 2 November 2020: between phase 2 and 3, gate 2 to 3 open. Filling, not history. */
export const november: Overview = {
  programme: 'transformatie-wmo',
  organisation: 'Gemeente Voorbeeld',
  title: 'Bestuursopdracht transformatie in de kijk op zorg en hulp voor volwassenen',
  shortTitle: 'Transformatie Wmo',
  today: '2020-11-02',
  status: 'running',
  position: { kind: 'between', previous: 'F2', next: 'F3' },
  phases: [
    {
      id: 'F1',
      number: 1,
      name: 'In gesprek en verkenning',
      shortName: 'Verkenning',
      status: 'closed',
      plannedFrom: '2020-04-01',
      plannedUntil: '2020-08-31',
      openedOn: '2020-04-01',
      closedOn: '2020-08-25',
      workDoneOn: '2020-08-20',
      closedBy: 'P1',
      openedBy: null,
      whyClosed: [],
    },
    {
      id: 'F2',
      number: 2,
      name: 'Uitwerking op hoofdlijnen',
      shortName: 'Uitwerking',
      status: 'open',
      plannedFrom: '2020-09-01',
      plannedUntil: '2020-10-31',
      openedOn: '2020-09-01',
      closedOn: null,
      workDoneOn: '2020-10-30',
      closedBy: 'P3',
      openedBy: 'P1',
      whyClosed: [],
    },
    {
      id: 'F3',
      number: 3,
      name: 'Concretisering en implementatie',
      shortName: 'Invoering',
      status: 'planned',
      plannedFrom: '2021-01-01',
      plannedUntil: '2021-06-30',
      openedOn: null,
      closedOn: null,
      workDoneOn: null,
      closedBy: 'P4',
      openedBy: 'P3',
      whyClosed: [],
    },
    {
      id: 'F4',
      number: 4,
      name: 'Start en doorontwikkeling',
      shortName: 'Start',
      status: 'planned',
      plannedFrom: '2021-07-01',
      plannedUntil: null,
      openedOn: null,
      closedOn: null,
      workDoneOn: null,
      closedBy: null,
      openedBy: 'P4',
      whyClosed: [],
    },
  ],
  gates: [gate12, gate23, gate34],
  milestones: [
    {
      id: 'M1',
      name: 'Gesprekken afgerond',
      baselineOn: '2020-08-15',
      plannedOn: '2020-08-15',
      reachedOn: '2020-08-20',
      slips: [],
      late: true,
    },
    {
      id: 'M2',
      name: 'Juridisch construct gekozen',
      baselineOn: '2020-10-31',
      plannedOn: '2020-12-08',
      reachedOn: null,
      slips: [{ from: '2020-10-31', to: '2020-12-08', accepted: false }],
      late: false,
    },
    {
      id: 'M3',
      name: 'Start van de implementatie',
      baselineOn: '2021-01-01',
      plannedOn: '2021-01-01',
      reachedOn: null,
      slips: [],
      late: false,
    },
    {
      id: 'M4',
      name: 'Contract inkoop gaat in',
      baselineOn: '2021-01-01',
      plannedOn: '2021-01-01',
      reachedOn: null,
      slips: [],
      late: false,
    },
  ],
  turns: [
    { who: 'Programmamanager', what: 'Bied de brief over kwartaal\u00a03 aan.', until: '2020-11-03' },
    { who: 'Wethouder zorg', what: 'Stel de tekst van Informatievoorziening vast.', until: '2020-11-13' },
    { who: 'Ondernemingsraad', what: 'Geef advies over het juridisch construct.', until: '2020-11-26' },
    { who: 'College', what: 'Besluit over Afbakening, Juridisch construct en Financiële vertaling.', until: '2020-12-08' },
    { who: 'Programmamanager', what: 'Licht het stempel “vóór OR-advies” op Administratie toe.', until: null },
    { who: 'Contractbeheer', what: 'Lever de contractenlijst aan.', until: '2020-10-30' },
  ],
  upcoming: [
    { on: '2020-11-03', what: 'Inschrijving voor de inkoop sluit', who: 'Inkoper', slackWorkingDays: 0, note: null },
    {
      on: '2020-11-12',
      what: 'Overlegvergadering over het advies',
      who: 'WOR-bestuurder en ondernemingsraad',
      slackWorkingDays: 10,
      note: null,
    },
    { on: '2020-11-30', what: 'Stukken aanleveren voor het college', who: 'Programmamanager', slackWorkingDays: 1, note: null },
    {
      on: '2020-12-08',
      what: 'College besluit over drie deelbesluiten',
      who: 'College',
      slackWorkingDays: 0,
      note: 'Laatste vergadering vóór de gunning',
    },
    { on: '2021-01-01', what: 'Contract inkoop gaat in', who: 'Van buiten', slackWorkingDays: null, note: 'Vaste datum' },
  ],
  roadmap,
  facts,
  factCount: 214,
};

/** A programme that was never started. */
export const empty: Overview = {
  ...november,
  status: 'not-started',
  position: { kind: 'not-started', startsOn: '2020-12-01' },
  phases: [],
  gates: [],
  milestones: [],
  turns: [],
  upcoming: [],
  roadmap: { from: '2020-11-02', until: '2020-11-02', rows: [] },
  facts: [],
  factCount: 0,
};

export const healthy: Health = {
  status: 'ok',
  version: '0.1.0',
  facts: 214,
  chainValid: true,
  chainCheckedAt: '2020-11-02T05:00:00Z',
  outbox: { pending: 0, parked: 0 },
  mail: { pending: 2, claimed: 0, toBeSettled: 0, parked: 0, suspended: false },
  executions: { running: 5, failed: 0 },
  programmeClock: '2020-11-02T08:40:00Z',
  messages: [],
};

/** A clock that moves forward only, from 2 November 2020; remembers what was asked of it. */
export const clockFrom = (start: string) => {
  const state = { day: start, asked: [] as unknown[], restarted: 0 };
  const demonstration: Demonstration = {
    day: () => Promise.resolve(state.day),
    next: () =>
      Promise.resolve([
        { on: '2020-11-03', what: 'De inschrijving voor de inkoop sluit.' },
        { on: '2020-11-10', what: 'Het college vergadert over de brief van kwartaal\u00a03.' },
        { on: '2020-11-23', what: 'De opschorting van de OR eindigt.' },
      ]),
    step: (to) => {
      state.asked.push(to);
      if (to.kind !== 'date') return Promise.resolve({ moved: true, day: state.day });
      if (to.date < state.day) return Promise.resolve({ moved: false, reason: 'De klok gaat alleen vooruit.' });
      state.day = to.date;
      return Promise.resolve({ moved: true, day: state.day });
    },
    restart: () => {
      state.restarted += 1;
      return Promise.resolve();
    },
  };
  const { day, next, step } = demonstration;
  return { state, demonstration, withoutRestart: { day, next, step } };
};

/** Ports that answer with the given view, without a demonstration clock unless one is given. */
export const portsWith = (overview: Overview, more: Partial<WebPorts> = {}): WebPorts => ({
  overview: () => Promise.resolve(overview),
  health: () => Promise.resolve(healthy),
  ...more,
});
