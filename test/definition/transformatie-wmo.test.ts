import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { loadDefinition } from '../../shared/definition/load.ts';
import type { Window } from '../../shared/domain/definition/parts.ts';
import type { Definition } from '../../shared/domain/definition/schema.ts';
import { Entry, readBack } from './read-back.ts';

const here = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');
const commission = Entry.parse(JSON.parse(here('commission-wmo.json')));
const list = (name: string): Entry[] => z.array(Entry).parse(commission[name]);

const load = (): Definition => {
  const loaded = loadDefinition(here('../../programmes/transformatie-wmo.yaml'), 'transformatie-wmo.yaml');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors));
  return loaded.definition;
};
const wmo = load();

const venster = (window: Window | null | undefined): unknown => window && { van: window.from, tot: window.until };
const common = {
  id: ({ id }: { id: string }) => id,
  bron: ({ source }: { source: string }) => source,
  afgeleid: ({ derived }: { derived?: boolean | undefined }) => derived,
  opmerking: ({ note }: { note?: string | undefined }) => note,
};

const inSource = <T extends { id: string }>(things: T[], source: Entry[]): T[] =>
  things.filter(({ id }) => source.some((entry) => entry.id === id));
const added = <T extends { id: string }>(things: T[], source: Entry[]): T[] =>
  things.filter(({ id }) => !source.some((entry) => entry.id === id));

describe('everything in the commission is in the definition, entry by entry', () => {
  it('the source has no part that this test leaves out', () => {
    expect(Object.keys(commission).toSorted()).toEqual(
      [
        '$comment',
        'bestuursopdracht',
        'rollen',
        'organen',
        'kaders',
        'kaders_bron',
        'randvoorwaarden',
        'fasen',
        'activiteiten',
        'activiteiten_bron',
      ]
        .concat([
          'besluiten',
          'medezeggenschap',
          'verplichtingen',
          'financien',
          'scope',
          'risicos',
          'externe_data',
          'communicatie_doelgroepen',
        ])
        .concat(['referentie_initiatieven', 'casuistiek_doorbraak', 'basisgegevens', 'bevindingen_planning'])
        .toSorted(),
    );
  });

  it('the commission itself', () => {
    const { earlierDecisions, startingPoints, commitments, duration, durationNote } = wmo.commission;
    const { voorgaande_besluiten, uitgangspunten, openstaande_toezegging, ...rest } = Entry.parse(commission.bestuursopdracht);
    const [decided, starting, promised] = [voorgaande_besluiten, uitgangspunten, [openstaande_toezegging]].map((part) =>
      z.array(Entry).parse(part),
    );
    expect({
      id: wmo.id,
      titel: wmo.title,
      korte_titel: wmo.shortTitle,
      organisatie: wmo.organisation.name,
      versie_datum: wmo.versionDate,
      status: wmo.status,
      talen: wmo.languages,
      looptijd: { van: duration.from, tot: duration.until, toelichting: durationNote },
    }).toEqual(rest);
    expect(
      readBack(decided ?? [], earlierDecisions, {
        ...common,
        omschrijving: ({ text }) => text,
        datum_effect: ({ effectiveOn }) => effectiveOn,
      }),
    ).toEqual(decided ?? []);
    expect(readBack(starting ?? [], startingPoints, { ...common, naam: ({ name }) => name })).toEqual(starting ?? []);
    expect(
      readBack(promised ?? [], commitments, {
        ...common,
        omschrijving: ({ text }) => text,
        deadline: ({ deadline }) => deadline,
      }),
    ).toEqual(promised ?? []);
  });

  it('roles, with their rules; roles that the programme adds are marked', () => {
    expect(
      readBack(list('rollen'), inSource(wmo.roles, list('rollen')), {
        ...common,
        label: ({ label }) => label,
        functie: (role) => role.function ?? (role.id === 'wor-bestuurder' ? null : undefined),
        regels: ({ rules }) => rules,
      }),
    ).toEqual(list('rollen'));
    for (const role of added(wmo.roles, list('rollen'))) expect(role).toMatchObject({ derived: true });
    for (const { rules, singleHolder } of wmo.roles) expect(singleHolder).toBe(rules.includes('exact één actieve houder'));
  });

  it('bodies', () => {
    expect(readBack(list('organen'), wmo.bodies, { ...common, label: ({ label }) => label, soort: ({ kind }) => kind })).toEqual(
      list('organen'),
    );
  });

  it('principles, preconditions and scope', () => {
    expect(readBack(list('kaders'), wmo.principles, { id: common.id, tekst: ({ text }) => text })).toEqual(list('kaders'));
    for (const { source } of wmo.principles) expect(source).toBe(commission.kaders_bron);
    expect(
      readBack(list('randvoorwaarden'), wmo.preconditions, {
        ...common,
        tekst: ({ text }) => text,
        elementen: ({ elements }) => elements,
      }),
    ).toEqual(list('randvoorwaarden'));
    const { inside, outside, overlap, source } = wmo.scope;
    expect({ binnen: inside, buiten: outside, samenloop: overlap, bron: source }).toEqual(commission.scope);
  });

  it('phases, each with the decision of the gate that closes it', () => {
    const closing = (phase: string): string | null => {
      const gate = wmo.gates.find(({ closes }) => closes === phase);
      return gate ? (gate.groups.at(-1)?.id ?? gate.resolutions.at(-1)?.id ?? null) : null;
    };
    expect(
      readBack(list('fasen'), wmo.phases, {
        id: common.id,
        bron: common.bron,
        nummer: ({ number }) => number,
        naam: ({ name }) => name,
        venster: ({ window }) => venster(window),
        doel: ({ goal }) => goal,
        afsluitende_poort: ({ id }) => closing(id),
      }),
    ).toEqual(list('fasen'));
  });

  it('activities', () => {
    expect(
      readBack(list('activiteiten'), wmo.activities, {
        id: common.id,
        fase: ({ phase }) => phase,
        venster: ({ window }) => venster(window),
        omschrijving: ({ text }) => text,
        actor: ({ actor }) => actor,
        actor_afgeleid: ({ actorDerived }) => actorDerived,
        soort: ({ kind }) => kind,
        doelgroep: ({ audiences }) => audiences,
        terugkerend: ({ recurring }) => recurring,
        verplichting: ({ duty }) => duty,
        besluit: ({ resolution }) => resolution,
        resultaat: ({ results }) => results,
        raakt: ({ touches }) => touches,
        bron_extra: ({ source }) => (source === '§14' ? undefined : source),
      }),
    ).toEqual(list('activiteiten'));
  });

  it('decisions: as resolutions, as a group of resolutions, or without a gate', () => {
    const gateTo = (id: string): string | undefined =>
      wmo.gates.find(({ groups, resolutions }) => [...groups.slice(-1), ...resolutions].some((one) => one.id === id))?.opens;
    const parts = wmo.gates.flatMap(({ resolutions }) => resolutions);
    const all = [
      ...parts.filter(({ partOf }) => partOf === undefined).map((one) => ({ ...one, phase: undefined })),
      ...wmo.gates.flatMap(({ groups }) => groups.map((group) => ({ ...wmo.decisions[0], timing: undefined, phase: undefined, ...group }))),
      ...wmo.decisions,
    ];
    const source = list('besluiten');
    const ordered = source.flatMap(({ id }) => all.filter((one) => one.id === id));
    expect(all).toHaveLength(source.length);
    expect(
      readBack(source, ordered, {
        ...common,
        naam: ({ name }) => name,
        orgaan: (one) => (one.body === null ? null : [one.body, ...('bodyNote' in one && one.bodyNote ? [one.bodyNote] : [])].join(' ')),
        orgaan_afgeleid: (one) => ('bodyDerived' in one ? one.bodyDerived : undefined),
        venster: ({ window }) => venster(window),
        timing: ({ timing }) => timing,
        verplichte_inhoud: ({ content }) => content,
        basis: ({ basis }) => basis,
        status: ({ status }) => status,
        poort_naar: ({ id, phase }) => phase ?? (id === 'P2' ? undefined : gateTo(id ?? '')),
        deelbesluiten: ({ id }) =>
          parts.filter(({ partOf }) => partOf === id).map(({ name, source: bron, derived }) => ({ naam: name, bron, afgeleid: derived })),
      }),
    ).toEqual(source);
  });

  it('consultations', () => {
    const kinds = { advice: 'adviesrecht', agreement: 'overeenstemming', discussion: 'bespreken' };
    expect(
      readBack(list('medezeggenschap'), wmo.consultations, {
        id: common.id,
        bron: common.bron,
        orgaan: ({ bodies }) => bodies.join('+'),
        soort: ({ kind }) => kinds[kind],
        trigger: ({ trigger }) => trigger,
        gesprekspartner: ({ counterpart }) => counterpart,
        in_overleg_met: ({ inConsultationWith }) => inConsultationWith,
        venster: ({ window }) => venster(window),
      }),
    ).toEqual(list('medezeggenschap'));
  });

  it('duties', () => {
    const words = { once: 'eenmalig', quarterly: 'kwartaal', continuous: 'doorlopend', principle: 'beginsel', 'on-trigger': undefined };
    expect(
      readBack(list('verplichtingen'), wmo.duties, {
        ...common,
        omschrijving: ({ text }) => text,
        aan: ({ to }) => to,
        trigger: ({ trigger }) => trigger,
        cadans: ({ rhythm, rhythmNote }) => (rhythm === 'periodic' || rhythm === 'to-be-agreed' ? rhythmNote : words[rhythm]),
        vorm: ({ form }) => form,
        van: ({ from }) => from,
        tot: ({ until }) => until,
        eerste_kwartaal: ({ firstQuarter }) => firstQuarter,
      }),
    ).toEqual(list('verplichtingen'));
    expect(wmo.duties.filter(({ agreedIn }) => agreedIn).map(({ id, rhythm, agreedIn }) => [id, rhythm, agreedIn])).toEqual([
      ['V4', 'to-be-agreed', 'B5'],
    ]);
  });

  it('budgets', () => {
    expect(
      readBack(list('financien'), wmo.budgets, {
        ...common,
        omschrijving: ({ text }) => text,
        bedrag_eur: ({ amount }) => (amount.kind === 'exact' ? amount.euro : amount.kind === 'unknown' ? null : undefined),
        bedrag_eur_min: ({ amount }) => (amount.kind === 'range' ? amount.minimumEuro : undefined),
        bedrag_eur_max: ({ amount }) => (amount.kind === 'range' ? amount.maximumEuro : undefined),
        status: ({ status }) => status,
        dekking: ({ cover }) => cover,
      }),
    ).toEqual(list('financien'));
  });

  it('risks and external dates', () => {
    expect(
      readBack(list('risicos'), wmo.risks, {
        ...common,
        naam: ({ name }) => name,
        oorzaak: ({ cause }) => cause,
        gevolg: ({ effect }) => effect,
        maatregel: ({ measures }) => measures,
        norm: ({ norm }) => norm,
        norm_datum: ({ normDate }) => normDate,
        raakt: ({ touches }) => touches,
      }),
    ).toEqual(list('risicos'));
    expect(
      readBack(list('externe_data'), wmo.externalDates, {
        ...common,
        datum: ({ on }) => on,
        venster: ({ window }) => venster(window),
        omschrijving: ({ text }) => text,
        interpretatie: ({ interpretation }) => interpretation,
        gevolg: ({ consequence }) => consequence,
      }),
    ).toEqual(list('externe_data'));
  });

  it('audiences, reference initiatives, cases', () => {
    expect(wmo.audiences).toEqual(commission.communicatie_doelgroepen);
    expect(wmo.breakthroughCases).toEqual(commission.casuistiek_doorbraak);
    expect(
      readBack(list('referentie_initiatieven'), wmo.referenceInitiatives, {
        gemeente: ({ place }) => place,
        onderwerp: ({ subject }) => subject,
        bron: common.bron,
      }),
    ).toEqual(list('referentie_initiatieven'));
  });

  it('base figures', () => {
    const figures = wmo.baseFigures;
    const rows = figures?.provisionsByAge ?? [];
    const columns = rows.map(({ shares }) => shares.map(({ age }) => age));
    for (const column of columns) expect(column).toEqual(columns[0]);
    expect({
      leeftijdsverdeling_gebruikers_pct: Object.fromEntries((figures?.usersByAge ?? []).map(({ age, percent }) => [age, percent])),
      voorzieningen_per_leeftijd_pct: {
        kolommen: columns[0],
        ...Object.fromEntries(rows.map(({ provision, shares }) => [provision, shares.map(({ percent }) => percent)])),
      },
      waarschuwing: figures?.warning,
      bron: figures?.source,
    }).toEqual(commission.basisgegevens);
  });

  it('findings', () => {
    const severities = { high: 'hoog', medium: 'midden', low: 'laag' };
    expect(
      readBack(list('bevindingen_planning'), wmo.findings, {
        id: common.id,
        ernst: ({ severity }) => severities[severity],
        bevinding: ({ text }) => text,
        raakt: ({ touches }) => touches,
        afgeleid: common.afgeleid,
      }),
    ).toEqual(list('bevindingen_planning'));
  });
});
