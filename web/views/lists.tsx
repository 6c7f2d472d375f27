import type { DateView, FactView, MilestoneView, Overview, TurnView } from '../../shared/domain/overview-model.ts';
import { dayOf, timeOf } from '../wording/dates.ts';
import { nl } from '../wording/nl.ts';
import { Icon } from './icons.tsx';
import { Cell, Day, Link, Row, Section, Sentence, Stamps, Status, Table } from './parts.tsx';

const words = nl.lists;
/** How many facts the page shows; the others keep their number and come on a page of their own. */
const shownFacts = 10;

/** Consecutive or not: everything of one actor together, actors in order of first appearance. */
const grouped = <T,>(items: readonly T[], key: (item: T) => string): [string, T[]][] => [...Map.groupBy(items, key)];

const Until = ({ until, today }: { until: string; today: string }) =>
  until < today ? (
    <span class="bo-onder">
      <Status icon="let">
        <Sentence of={words.overdue(until)} />
      </Status>
    </span>
  ) : (
    <span class="bo-onder">
      <Sentence of={words.until(until, today)} />
    </span>
  );

const Turn = ({ turn, today }: { turn: TurnView; today: string }) => (
  <p>
    {turn.what}
    {turn.until === null ? null : <Until until={turn.until} today={today} />}
  </p>
);

export const Turns = ({ overview }: { overview: Overview }) => (
  <Section id="zet" title={words.turns}>
    {overview.turns.length === 0 ? (
      <p>{words.noTurns}</p>
    ) : (
      <ul class="bo-wachten">
        {grouped(overview.turns, ({ who }) => who).map(([who, turns]) => (
          <li>
            <b>{who}</b>
            <div>
              {turns.map((turn) => (
                <Turn turn={turn} today={overview.today} />
              ))}
            </div>
          </li>
        ))}
      </ul>
    )}
  </Section>
);

const MilestoneState = ({ milestone }: { milestone: MilestoneView }) => {
  if (milestone.reachedOn !== null)
    return (
      <Status icon="gedaan">
        <Sentence of={words.reachedOn(milestone.reachedOn)} />
      </Status>
    );
  return milestone.late ? <Status icon="let">{words.milestoneLate}</Status> : <Status icon="gepland">{words.milestonePlanned}</Status>;
};

const MilestoneRow = ({ milestone }: { milestone: MilestoneView }) => (
  <Row head={milestone.name}>
    <Cell label={words.milestoneColumns.baseline}>
      <Day on={milestone.baselineOn} />
    </Cell>
    <Cell label={words.milestoneColumns.planned}>
      {milestone.plannedOn === milestone.baselineOn ? <span class="bo-zacht">{words.unchanged}</span> : <Day on={milestone.plannedOn} />}
    </Cell>
    <Cell label={words.milestoneColumns.state}>
      <MilestoneState milestone={milestone} />
      {milestone.slips.map(({ from, to, accepted }) => (
        <span class="bo-onder">
          <Sentence of={words.slipped(from, to)} /> {accepted ? words.accepted : <b>{words.notAccepted}</b>}
        </span>
      ))}
    </Cell>
  </Row>
);

export const Milestones = ({ overview }: { overview: Overview }) => (
  <Section id="mijlpalen" title={words.milestones}>
    {overview.milestones.length === 0 ? (
      <p>{words.noMilestones}</p>
    ) : (
      <Table caption={words.milestones} columns={Object.values(words.milestoneColumns)} kind="bo-tabel--besluiten">
        {overview.milestones.map((milestone) => (
          <MilestoneRow milestone={milestone} />
        ))}
      </Table>
    )}
  </Section>
);

const Slack = ({ date }: { date: DateView }) => {
  const { slackWorkingDays } = date;
  if (slackWorkingDays === null)
    return (
      <>
        <span aria-hidden="true">–</span>
        <span class="bo-verborgen">{words.noSlack}</span>
      </>
    );
  return slackWorkingDays <= 0 ? <Status icon="let">{words.slack(slackWorkingDays)}</Status> : <>{words.slack(slackWorkingDays)}</>;
};

const DateRow = ({ date }: { date: DateView }) => (
  <Row head={<Day on={date.on} upper />}>
    <Cell label={words.dateColumns.what}>{date.what}</Cell>
    <Cell label={words.dateColumns.who}>{date.who}</Cell>
    <Cell label={words.dateColumns.slack}>
      <Slack date={date} />
      {date.note === null ? null : <span class="bo-onder">{date.note}</span>}
    </Cell>
  </Row>
);

export const Dates = ({ overview }: { overview: Overview }) => (
  <Section id="data" title={words.dates}>
    {overview.upcoming.length === 0 ? (
      <p>{words.noDates}</p>
    ) : (
      <Table caption={words.datesCaption} columns={Object.values(words.dateColumns)}>
        {overview.upcoming.map((date) => (
          <DateRow date={date} />
        ))}
      </Table>
    )}
  </Section>
);

const Fact = ({ fact, recordedOn }: { fact: FactView; recordedOn: string }) => (
  <li class="bo-feit" id={`feit-${String(fact.sequence)}`}>
    <p class="bo-klein">
      <Link href={`#feit-${String(fact.sequence)}`}>{words.fact(fact.sequence)}</Link>
    </p>
    <div>
      <p>
        {fact.sentence}
        <Stamps stamps={fact.stamps} />
      </p>
      <p class="bo-klein bo-zacht">
        {fact.who}
        {fact.occurredOn === recordedOn ? null : (
          <>
            {' · '}
            <Sentence of={words.occurredOn(fact.occurredOn)} />
          </>
        )}
      </p>
    </div>
    <p class="bo-klein bo-zacht">{timeOf(fact.recordedAt)}</p>
  </li>
);

/** The last facts in the order in which they were recorded, newest first, a heading for each day. */
export const Facts = ({ overview }: { overview: Overview }) => {
  const last = overview.facts.toSorted((one, other) => other.sequence - one.sequence).slice(0, shownFacts);
  return (
    <Section id="feiten" title={words.facts}>
      <p class="bo-zacht">{last.length === 0 ? words.noFacts : words.factsIntro}</p>
      {grouped(last, ({ recordedAt }) => dayOf(recordedAt)).map(([recordedOn, facts]) => (
        <>
          <h3 class="bo-dagkop">
            <Sentence of={words.recordedOn(recordedOn)} />
          </h3>
          <ol class="bo-feiten" reversed>
            {facts.map((fact) => (
              <Fact fact={fact} recordedOn={recordedOn} />
            ))}
          </ol>
        </>
      ))}
    </Section>
  );
};

/** Above a page that shows an earlier day as it was known then. */
export const KnownOn = ({ on }: { on: string }) => (
  <section class="bo-melding" aria-labelledby="toen">
    <h2 class="bo-melding__kop" id="toen">
      <Icon name="let" />
      <span>
        <Sentence of={words.knownOn(on)} />
      </span>
    </h2>
    <p>
      <Link href="/">{words.knownToday}</Link>
    </p>
  </section>
);

/** Reconstruction: the same page from the facts that were recorded by the end of a day. */
export const AskKnown = ({ on, today }: { on: string; today: string }) => (
  <details class="bo-meer">
    <summary>{words.askKnown}</summary>
    <form class="bo-veld bo-af-4" method="get" action="/">
      <label for="op">{words.askDay}</label>
      <input class="utrecht-textbox utrecht-textbox--html-input" type="date" id="op" name="op" value={on} max={today} required />
      <div class="bo-knoppen">
        <button class="utrecht-button utrecht-button--secondary-action" type="submit">
          {words.showKnown}
        </button>
      </div>
    </form>
  </details>
);
