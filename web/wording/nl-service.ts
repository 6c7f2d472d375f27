import type { OnceCounts } from '../../shared/ports.ts';
import { counted } from './numbers.ts';
import type { Sentence } from './sentence.ts';
import { day, say } from './sentence.ts';

export const demonstration = {
  label: 'Demonstratie',
  toPage: 'Verzet de datum',
  day: '+1 dag',
  week: '+1 week',
  next: 'Volgende gebeurtenis',
  goTo: 'Ga naar',
  go: 'Ga',
  above: 'Alleen in de demonstratie',
  title: 'Verzet de datum',
  intro: (organisation: string) => `${organisation} is hier een voorbeeld. U kunt niets stukmaken.`,
  machine: 'Tijdmachine',
  today: 'Vandaag',
  nextEvent: 'Volgende gebeurtenis',
  noEvents: 'Er staat geen gebeurtenis meer op de planning.',
  toNext: 'Ga naar de volgende gebeurtenis',
  pick: 'Kies zelf een datum',
  dateLabel: 'Datum',
  toDate: 'Ga naar deze datum',
  forward: 'De klok gaat alleen vooruit.',
  restart: 'Begin opnieuw',
  restartExplained: 'Alles wat in deze demonstratie is gebeurd verdwijnt. De klok gaat terug naar het begin.',
  restartConfirm: 'Begin de demonstratie opnieuw',
  refused: 'De datum is niet verzet',
  fix: 'Pas de datum aan',
  badDate: 'Vul een datum in die bestaat, bijvoorbeeld 8\u00a0december 2020.',
  noDate: 'Vul een datum in, bijvoorbeeld 8\u00a0december 2020.',
};

export const errors = {
  above: 'Er ging iets mis',
  back: 'Ga naar het overzicht',
  notFound: { title: 'Deze pagina bestaat niet', text: 'Controleer het adres, of ga naar het overzicht.' },
  notAllowed: { title: 'Dit kan niet op deze manier', text: 'Dit adres neemt deze opdracht niet aan. Er is niets veranderd.' },
  otherSite: {
    title: 'Deze opdracht kwam van een andere website',
    text: 'Daarom voeren wij hem niet uit. Er is niets veranderd. Open het overzicht en probeer het daar.',
  },
  badRequest: { title: 'Deze opdracht begrijpen wij niet', text: 'Er is niets veranderd. Ga naar het overzicht en probeer het opnieuw.' },
  unknownDay: {
    title: 'Over deze dag is niets bekend',
    text: 'Kies een dag die bestaat en niet in de toekomst ligt, bijvoorbeeld 27\u00a0oktober 2020.',
  },
  internal: {
    title: 'De pagina kan nu niet worden getoond',
    text: 'Dat ligt aan ons, niet aan u. Wat is vastgelegd, blijft bewaard. Probeer het over een paar minuten opnieuw.',
  },
};

export const health = {
  above: 'Voor beheerders',
  ok: 'De installatie is gezond',
  attention: 'De installatie vraagt aandacht',
  nothing: 'Er is niets aan de hand.',
  attentionIntro: (count: number) => `${counted(count, 'melding', 'meldingen')}.`.replace('\u00a0', ' '),
  messages: 'Meldingen',
  details: 'Stand',
  version: 'Versie',
  facts: 'Feiten',
  chain: 'Keten',
  chainValid: 'Klopt',
  chainInvalid: 'Klopt niet',
  checked: (on: string, time: string): Sentence => say`nagekeken op ${day(on)} om ${time}`,
  outbox: 'Postvak uit',
  outboxState: (pending: number, parked: number) => `${String(pending)} te versturen, ${String(parked)} geparkeerd`,
  mail: 'Mail',
  mailState: ({ pending, claimed, toBeSettled, parked, suspended }: OnceCounts) =>
    `${String(pending)} te versturen${suspended ? ' (staat stil)' : ''}, ${String(claimed)} onderweg, ${String(toBeSettled)} onzeker, ${String(parked)} geparkeerd`,
  executions: 'Procedures',
  executionsState: (running: number, failed: number) => `${String(running)} lopen, ${String(failed)} mislukt`,
  clock: 'Programmaklok',
  clockState: (on: string, time: string): Sentence => say`${day(on)}, ${time}`,
  machines: 'Dezelfde gegevens voor machines: vraag dit adres op als application/json.',
};

export const mailbox = {
  above: 'Alleen op deze installatie',
  title: 'Postvak',
  intro: 'Deze installatie stuurt geen e-mail naar buiten. Wat het programma verstuurt, komt hier terecht.',
  messages: 'E-mails',
  none: 'Er is nog geen e-mail. Zodra het programma er een verstuurt, bijvoorbeeld een herinnering, leest u die hier.',
  columns: { subject: 'Onderwerp', to: 'Aan', sent: 'Verstuurd' },
  noSubject: 'Zonder onderwerp',
  unknown: 'Onbekend',
  from: 'Van',
  text: 'Tekst',
  noText: 'Deze e-mail heeft geen tekst.',
  back: 'Ga naar het postvak',
};
