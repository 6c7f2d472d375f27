import type { RoadmapRow } from '../../shared/domain/overview-model.ts';
import type { Outcome } from '../../shared/domain/words.ts';
import { outcomeWords, stampWords } from '../../shared/domain/words.ts';
import { capital, monthAndYear } from './dates.ts';
import { demonstration, errors, health, mailbox } from './nl-service.ts';
import { counted, numberWord } from './numbers.ts';
import type { Sentence } from './sentence.ts';
import { day, nearOf, say } from './sentence.ts';

const kept = (text: string) => text.replaceAll(/(\d+) naar (\d+)/g, '$1\u00a0naar\u00a0$2').replaceAll(/(fase) (\d)/g, '$1\u00a0$2');
const joined = (names: string[]): string => {
  const last = names.at(-1) ?? '';
  return names.length > 1 ? `${names.slice(0, -1).join(', ')} en ${last}` : last;
};

const layout = {
  skip: 'Naar de inhoud',
  product: 'Bestuursopdrachten',
  menu: 'Menu',
  menuLabel: 'Hoofdmenu',
  closeMenu: 'Sluit het menu',
  overview: 'Overzicht',
  demonstration: 'Demonstratie',
  mailbox: 'Postvak',
  state: 'Stand van de installatie',
  noFacts: 'Er is nog geen feit vastgelegd.',
  lastFact: (sequence: number) => `Feit\u00a0${String(sequence)} is het laatste.`,
  chainValid: 'De keten klopt,',
  chainInvalid: 'De keten klopt niet,',
  checked: (when: string | null, on: string, time: string): Sentence =>
    when === null ? say`nagekeken op ${day(on)} om ${time}.` : say`nagekeken ${{ on, text: when }} om ${time}.`,
};

const intro = {
  notStarted: 'Het programma is nog niet begonnen.',
  startsOn: (on: string): Sentence => say`Het begint op ${day(on)}.`,
  inPhases: (names: string[]) => `We zitten in ${joined(names)}.`,
  between: (previous: string | null, next: string) =>
    previous === null ? `We zitten vóór ${next}.` : `We zitten tussen ${previous} en ${next}.`,
  phaseName: (number: number) => `fase\u00a0${String(number)}`,
  runsUntil: (name: string, until: string | null, today: string): Sentence =>
    until === null
      ? say`${capital(name)} heeft een open einde.`
      : say`${capital(name)} ${until < today ? 'was' : 'is'} gepland tot en met ${day(until)}.`,
  workDone: (name: string): Sentence => say`Het werk van ${name} is klaar.`,
  missing: (count: number): Sentence =>
    say`Er ${count === 1 ? 'moet' : 'moeten'} nog ${counted(count, 'verplicht deelbesluit', 'verplichte deelbesluiten')} worden genomen.`,
  opensAtEarliest: (name: string, on: string): Sentence => say`${capital(name)} opent op zijn vroegst op ${day(on)}.`,
  paused: 'Het programma ligt stil.',
  pausedIn: (position: string): Sentence => say`${position} Er gaat niets open of dicht totdat het programma wordt hervat.`,
  stopped: 'Het programma is gestopt.',
  finished: 'Het programma is afgerond.',
  endedOn: (on: string): Sentence => say`Dat was op ${day(on)}. De feiten blijven staan.`,
  why: (name: string) => `Bekijk waarom ${name} nog dicht is`,
};

const phases = {
  menu: 'Fasen',
  title: (count: number) => (count === 0 ? 'Fasen' : `${capital(numberWord(count))} ${count === 1 ? 'fase' : 'fasen'}`),
  none: 'Er zijn nog geen fasen.',
  heading: (number: number, name: string) => `Fase\u00a0${String(number)}: ${name}`,
  closed: (on: string | null): Sentence => (on === null ? say`Afgesloten` : say`Klaar. Afgesloten op ${day(on)}`),
  closedBy: (gate: string) => ` met ${gate}.`,
  opened: (on: string | null): Sentence => (on === null ? say`Loopt.` : say`Loopt sinds ${day(on)}.`),
  plannedUntil: (until: string | null, today: string): Sentence =>
    until === null ? say` Het einde is open.` : say` ${until < today ? 'Was gepland' : 'Gepland'} tot en met ${day(until)}.`,
  workDone: (on: string): Sentence => say`Werk klaar op ${day(on)}.`,
  gateOpen: (gate: string, taken: number, required: number) =>
    ` Het ${gate} staat nog open: ${String(taken)} van de ${String(required)} verplichte deelbesluiten zijn genomen.`,
  planned: (from: string, until: string | null, today: string): Sentence => {
    const planned = from < today ? 'Was gepland' : 'Gepland';
    return until === null ? say`${planned} vanaf ${day(from)}.` : say`${planned} van ${day(from)} tot en met ${day(until)}.`;
  },
  opensAfter: (gate: string, proposed: boolean) =>
    proposed ? ` Het ${gate} is een voorstel en moet nog worden bevestigd.` : ` Opent pas na het ${gate}.`,
  stillClosed: (titles: string[]) => `Nog dicht: ${titles.join('; ')}.`,
  between: 'Tussen fasen: hier zijn we nu',
  beforeFirst: 'Vóór de eerste fase: hier zijn we nu',
  noPhase: (next: string, from: string): Sentence => say`Er loopt nu geen fase. ${capital(next)} is gepland vanaf ${day(from)}.`,
};

const gate = {
  inText: (name: string) => (/^fasebesluit/i.test(name) ? kept(`f${name.slice(1)}`) : `fasebesluit “${name}”`),
  title: kept,
  proposal: 'voorstel',
  next: 'Volgende fasebesluit',
  nextLine: (name: string, on: string, proposed: boolean): Sentence =>
    proposed
      ? say`${name} is gepland op ${day(on)}. Het is een voorstel en moet nog worden bevestigd.`
      : say`${name} is gepland op ${day(on)}.`,
  more: (name: string) => `Bekijk wat er nodig is voor ${name}`,
  taken: (taken: number, required: number) => `${String(taken)} van de ${String(required)} verplichte deelbesluiten zijn genomen.`,
  met: (met: number, all: number) => `${String(met)} van de ${String(all)} voorwaarden zijn voldaan.`,
  plannedOn: (on: string, today: string): Sentence =>
    on < today ? say`Was gepland op ${day(on)}.` : say`Gepland op ${nearOf(on, today)}.`,
  why: 'Waarom kan dit nog niet?',
  whyIntro: 'Dit is nog nodig. Bij elk punt staat wie aan zet is en wanneer het kan.',
  ready: 'Alles is er. Het fasebesluit kan worden genomen.',
  who: 'Wie is aan zet',
  whoUnknown: 'Nog niet bekend',
  from: 'Kan op zijn vroegst',
  fromUnknown: 'Nog geen datum',
  rule: 'Regel',
  conditions: 'Voorwaarden',
  noConditions: 'Dit fasebesluit heeft geen voorwaarden.',
  conditionMet: 'Voldaan',
  conditionOpen: 'Nog niet',
  resolutions: 'Deelbesluiten',
  noResolutions: 'Dit fasebesluit heeft geen deelbesluiten.',
  requiredCount: (required: number, all: number) =>
    required === all
      ? 'Alle deelbesluiten zijn verplicht.'
      : `${capital(numberWord(required))} van de ${numberWord(all)} deelbesluiten zijn verplicht.`,
  resolutionsOf: (name: string) => `Deelbesluiten van ${name}`,
  columns: { name: 'Deelbesluit', owner: 'Eigenaar', state: 'Stand', meeting: 'Vergadering' },
  optional: 'Niet verplicht',
  outcome: (outcome: Outcome | null) => (outcome === null ? 'Nog niet behandeld' : capital(outcomeWords[outcome])),
  provisional: 'Voorlopig: de besluitenlijst is nog niet bevestigd',
  confirmed: (list: string | null) => (list === null ? 'Bevestigd' : `Lijst ${list}, bevestigd`),
  returnsOn: (on: string): Sentence => say`Terug op ${day(on)}`,
  noReturn: 'Nog geen nieuwe datum',
  meetingPlanned: (body: string, on: string, today: string): Sentence =>
    on < today ? say`${body}, was gepland op ${day(on)}` : say`${body}, gepland op ${day(on)}`,
};

const roadmapStatus = {
  done: 'Gebeurd',
  running: 'Loopt',
  planned: 'Gepland',
  missed: 'Niet gehaald',
} satisfies Record<RoadmapRow['status'], string>;

const roadmap = {
  title: 'Planning in beeld',
  none: 'Er is nog niets gepland.',
  drawing: (from: string, until: string) => `Planning van ${monthAndYear(from)} tot en met ${monthAndYear(until)}`,
  description: 'De gegevens staan ook in de tabel onder het beeld.',
  downwards: 'van boven naar beneden',
  gates: 'Fasebesluiten',
  milestones: 'Mijlpalen',
  today: (dayAndMonth: string) => `vandaag, ${dayAndMonth}`,
  shortToday: 'nu',
  legend: {
    done: 'gebeurd',
    running: 'loopt',
    planned: 'gepland',
    missed: 'niet gehaald',
    gate: 'fasebesluit',
    milestone: 'mijlpaal',
    external: 'vaste datum van buiten',
    today: 'vandaag',
    between: 'tussen fasen',
  },
  asTable: 'Lees dezelfde planning als tabel',
  caption: 'Planning als tabel',
  columns: { name: 'Onderdeel', from: 'Van', until: 'Tot en met', state: 'Stand' },
  openEnd: 'nog open',
  oneDay: 'dezelfde dag',
  status: roadmapStatus,
  external: 'Vaste datum van buiten',
};

const lists = {
  turns: 'Wie is aan zet',
  noTurns: 'Niemand is nu aan zet.',
  until: (on: string, today: string): Sentence => say`Uiterlijk ${nearOf(on, today)}`,
  overdue: (on: string): Sentence => say`Te laat: dit moest uiterlijk ${day(on)}`,
  milestones: 'Mijlpalen',
  noMilestones: 'Er zijn nog geen mijlpalen.',
  milestoneColumns: { name: 'Mijlpaal', baseline: 'Eerste planning', planned: 'Nu gepland', state: 'Stand' },
  reachedOn: (on: string): Sentence => say`Gehaald op ${day(on)}`,
  unchanged: 'Ongewijzigd',
  milestonePlanned: 'Gepland',
  milestoneLate: 'Te laat',
  slipped: (from: string, to: string): Sentence => say`Verschoven van ${day(from)} naar ${day(to)}.`,
  accepted: 'Geaccepteerd.',
  notAccepted: 'Niet geaccepteerd.',
  dates: 'Eerstvolgende data',
  noDates: 'Er komen geen data meer aan.',
  datesCaption: 'Eerstvolgende data met speling',
  dateColumns: { on: 'Datum', what: 'Wat', who: 'Wie', slack: 'Speling' },
  slack: (days: number) => {
    if (days === 0) return 'Geen';
    return days < 0
      ? `${String(-days)}\u00a0${days === -1 ? 'werkdag' : 'werkdagen'} te laat`
      : `${String(days)}\u00a0${days === 1 ? 'werkdag' : 'werkdagen'}`;
  },
  noSlack: 'niet van toepassing',
  facts: 'Laatste feiten',
  knownOn: (on: string) => say`U ziet wat bekend was aan het eind van ${day(on)}.`,
  knownToday: 'Ga terug naar vandaag',
  askKnown: 'Wat wisten we op een andere dag?',
  askDay: 'Dag',
  showKnown: 'Toon wat we toen wisten',
  factsIntro: 'In volgorde van vastleggen, het nieuwste eerst. Een feit verandert niet.',
  noFacts: 'Er is nog niets vastgelegd.',
  recordedOn: (on: string): Sentence => say`Vastgelegd op ${day(on)}`,
  fact: (sequence: number) => `Feit\u00a0${String(sequence)}`,
  occurredOn: (on: string): Sentence => say`gebeurd op ${day(on)}`,
};

/** What readers see, Dutch being the source. English is an object of the type `typeof nl` beside this one. */
export const nl = { layout, intro, phases, gate, roadmap, lists, demonstration, errors, health, mailbox, stamps: stampWords };
