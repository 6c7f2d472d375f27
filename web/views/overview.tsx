import type { Overview } from '../../shared/domain/overview-model.ts';
import { nl } from '../wording/nl.ts';
import { currentGates, Gates, gateAnchor, nextGate } from './gate.tsx';
import { introOf } from './intro.ts';
import type { MenuItem } from './layout.tsx';
import { AskKnown, Dates, Facts, KnownOn, Milestones, Turns } from './lists.tsx';
import { Link, PageHead, Sentence } from './parts.tsx';
import { Phases } from './phases.tsx';
import { RoadmapSection } from './roadmap.tsx';

/** The anchors of the page *Overzicht*, reachable from every page. */
export const overviewMenu = (overview: Overview, here: boolean): MenuItem[] => {
  const path = here ? '' : '/';
  const gates = currentGates(overview);
  const next = nextGate(overview);
  return [
    { href: '/', text: nl.layout.overview, here },
    { href: `${path}#fasen`, text: nl.phases.menu },
    ...gates.map((gate) => ({ href: `${path}#${gateAnchor(gate)}`, text: nl.gate.title(gate.name) })),
    ...(next === undefined ? [] : [{ href: `${path}#${gateAnchor(next)}`, text: nl.gate.next }]),
    { href: `${path}#zet`, text: nl.lists.turns },
    { href: `${path}#mijlpalen`, text: nl.lists.milestones },
    { href: `${path}#planning`, text: nl.roadmap.title },
    { href: `${path}#data`, text: nl.lists.dates },
    { href: `${path}#feiten`, text: nl.lists.facts },
  ];
};

const Intro = ({ overview }: { overview: Overview }) => {
  const { lead, rest, closedPhase } = introOf(overview);
  return (
    <>
      <p class="bo-intro">
        <strong>{lead}</strong>
        {rest.map((sentence) => (
          <>
            {' '}
            <Sentence of={sentence} />
          </>
        ))}
      </p>
      {closedPhase === null || closedPhase.gate.whyNot.length === 0 ? null : (
        <p class="bo-af-3 bo-klein">
          <Link href={`#${gateAnchor(closedPhase.gate)}`}>{nl.intro.why(closedPhase.name)}</Link>
        </p>
      )}
    </>
  );
};

/** The page *Overzicht*: where the programme stands, why it stands there, who acts. */
export const OverviewPage = ({ overview, today }: { overview: Overview; today: string }) => (
  <>
    {overview.today === today ? null : <KnownOn on={overview.today} />}
    <PageHead above={overview.title} title={overview.shortTitle}>
      <Intro overview={overview} />
    </PageHead>
    <Phases overview={overview} />
    <Gates overview={overview} />
    <Turns overview={overview} />
    <Milestones overview={overview} />
    <RoadmapSection overview={overview} />
    <Dates overview={overview} />
    <Facts overview={overview} />
    <AskKnown on={overview.today} today={today} />
  </>
);
