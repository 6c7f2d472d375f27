import { type Outcome, outcomeWords } from '../../shared/domain/words.ts';

/** All words of the mails that the programme sends. */
export const words = {
  salutation: (role: string) => `Beste ${role},`,
  closing: 'Dit bericht is verstuurd door het programma zelf. U ziet de actuele stand als u inlogt zoals u gewend bent.',
  subjects: {
    reminder: (programme: string) => `Herinnering: ${programme}`,
    escalation: (programme: string) => `Over tijd: ${programme}`,
    'decision-recorded': (programme: string) => `Besluit vastgelegd: ${programme}`,
    'list-confirmed': (programme: string) => `Besluitenlijst bevestigd: ${programme}`,
  },
  intro: {
    reminder: (programme: string) => `In het programma '${programme}' is het volgende aan u.`,
    escalation: (programme: string) =>
      `In het programma '${programme}' is het volgende over tijd. Als opdrachtgever kunt u het vlot trekken.`,
    'decision-recorded': (programme: string) => `In het programma '${programme}' is een besluit vastgelegd.`,
    'list-confirmed': (programme: string) => `In het programma '${programme}' is een besluitenlijst bevestigd. De besluiten gelden nu.`,
  },
  after: {
    'decision-recorded': 'Het besluit is voorlopig. Het werkt door zodra een tweede persoon de besluitenlijst heeft bevestigd.',
    'list-confirmed': 'Staat er een fout in? Meld het aan wie de besluiten vastlegt. Een herstel is een nieuw feit.',
  },
  planned: (day: string) => `gepland op ${day}`,
  today: 'gepland voor vandaag',
  overdue: (day: string, days: number) => `gepland op ${day}, ${String(days)} ${days === 1 ? 'dag' : 'dagen'} geleden`,
  decided: (name: string, outcome: Outcome, day: string) => `- ${name}: ${outcomeWords[outcome]}, in de vergadering van ${day}.`,
  toDo: {
    resolution: 'Zorg dat het op de agenda staat, of vraag een nieuwe datum.',
    list: 'Controleer de lijst en bevestig hem.',
    activity: 'Rond het af en meld dat het klaar is.',
    milestone: 'Meld dat de mijlpaal is bereikt, of meld de nieuwe datum met de reden.',
    phase: 'Kijk wat er nog nodig is om de fase te openen.',
    condition: 'Zorg dat eraan is voldaan en leg het bewijs vast.',
  } as Record<string, string>,
};
