import type { Overview } from '../../shared/domain/overview-model.ts';

const fact = (sequence: number, sentence: string, more: Partial<Overview['facts'][number]> = {}): Overview['facts'][number] => ({
  sequence,
  type: 'resolution-recorded',
  sentence,
  stamps: [],
  who: 'Collegesecretariaat',
  occurredOn: '2020-10-27',
  recordedAt: '2020-11-02T08:40:00Z',
  ...more,
});

const mark = (
  id: string,
  name: string,
  shape: 'gate' | 'milestone' | 'external',
  on: string,
  status: 'done' | 'running' | 'planned' | 'missed',
  label = name,
) => ({
  id,
  name,
  shape,
  from: on,
  until: on,
  status,
  label,
});

const bar = (id: string, name: string, from: string, until: string | null, status: 'done' | 'running' | 'planned', label = name) => ({
  id,
  name,
  shape: 'bar' as const,
  from,
  until,
  status,
  label,
});

export const roadmap: Overview['roadmap'] = {
  from: '2020-04-01',
  until: '2021-12-31',
  rows: [
    bar('F1', 'Fase 1 In gesprek en verkenning', '2020-04-01', '2020-08-25', 'done', 'Fase 1 Verkenning'),
    bar('F2', 'Fase 2 Uitwerking op hoofdlijnen', '2020-09-01', '2020-12-08', 'running', 'Fase 2 Uitwerking'),
    bar('F3', 'Fase 3 Concretisering en implementatie', '2021-01-01', '2021-06-30', 'planned', 'Fase 3 Invoering'),
    bar('F4', 'Fase 4 Start en doorontwikkeling', '2021-07-01', null, 'planned', 'Fase 4 Start'),
    mark('P1', 'Fasebesluit 1 naar 2', 'gate', '2020-08-25', 'done', '1 naar 2'),
    mark('P3', 'Fasebesluit 2 naar 3', 'gate', '2020-12-08', 'running', '2 naar 3'),
    mark('P4', 'Fasebesluit 3 naar 4', 'gate', '2021-06-29', 'planned', '3 naar 4 (voorstel)'),
    mark('M1', 'Gesprekken afgerond', 'milestone', '2020-08-20', 'done'),
    mark('M0', 'Voorlopige contractenlijst', 'milestone', '2020-10-15', 'missed'),
    mark('M2', 'Juridisch construct gekozen', 'milestone', '2020-12-08', 'planned'),
    mark('M3', 'Start van de implementatie', 'milestone', '2021-01-01', 'planned'),
    mark('M4', 'Contract inkoop gaat in', 'milestone', '2021-01-01', 'planned'),
    bar('OR1', 'Ondernemingsraad en Lokaal Overleg', '2020-10-15', '2020-11-26', 'running'),
    bar('INK', 'Inkoop 2021', '2020-10-01', '2020-12-31', 'running'),
    mark(
      'extern-2021-01-01',
      'Contract inkoop gaat in; uit de gemeenschappelijke regeling',
      'external',
      '2021-01-01',
      'planned',
      '1\u00a0januari 2021: contract inkoop gaat in',
    ),
  ],
};

export const facts: Overview['facts'] = [
  fact(214, 'Besluitenlijst BL 2020-43 is bevestigd.', {
    type: 'list-confirmed',
    who: 'Collegesecretariaat, tweede persoon',
    occurredOn: '2020-11-02',
    recordedAt: '2020-11-02T09:15:00Z',
  }),
  fact(213, 'Pilot: van de agenda gehaald.'),
  fact(212, 'Informatievoorziening: conform.'),
  fact(211, 'Administratie: gewijzigd.', { stamps: ['before-advice'] }),
  fact(210, 'Kwaliteitszorg: conform, met tekstmandaat.'),
  fact(209, 'Contractbeheer: conform.'),
  fact(208, 'Afbakening toegang en inkoop 2021: aangehouden tot dinsdag 8\u00a0december 2020.'),
  fact(207, 'Lokaal Overleg is uitgenodigd voor donderdag 19\u00a0november 2020.', {
    who: 'WOR-bestuurder',
    occurredOn: '2020-10-28',
    recordedAt: '2020-10-28T13:05:00Z',
  }),
  fact(206, 'Antwoorden op vragen van inschrijvers zijn verstuurd.', {
    who: 'Inkoper',
    occurredOn: '2020-10-22',
    recordedAt: '2020-10-22T14:20:00Z',
  }),
  fact(205, 'Verkenning van de markt is klaar.', { who: 'Inkoper', occurredOn: '2020-10-21', recordedAt: '2020-10-22T07:10:00Z' }),
  fact(204, 'Elfde feit van achteren.', { who: 'Inkoper', occurredOn: '2020-10-20', recordedAt: '2020-10-20T07:10:00Z' }),
];
