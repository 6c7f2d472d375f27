import type { ComingEvent } from '../ports.ts';
import { capital, nearDay, readDay } from '../wording/dates.ts';
import { nl } from '../wording/nl.ts';
import type { IconName } from './icons.tsx';
import { Icon } from './icons.tsx';
import { Day, Link, PageHead, Section } from './parts.tsx';

const words = nl.demonstration;

/** What went wrong with the last step; `typed` is given back to its field. */
export type ClockProblem = { field: 'datum' | null; message: string; typed: string };

type Props = { organisation: string; day: string; events: ComingEvent[]; problem: ClockProblem | null; restart: boolean };

const ErrorSummary = ({ message }: { message: string }) => (
  <section class="bo-foutlijst" aria-labelledby="fouten" tabindex={-1}>
    <h2 class="utrecht-heading-2" id="fouten">
      {words.fix}
    </h2>
    <ul>
      <li>
        <Link href="#datum">{message}</Link>
      </li>
    </ul>
  </section>
);

const Refused = ({ message }: { message: string }) => (
  <section class="bo-melding bo-melding--let" aria-labelledby="geweigerd">
    <h2 class="bo-melding__kop" id="geweigerd">
      <Icon name="let" />
      <span>{words.refused}</span>
    </h2>
    <p>{message}</p>
  </section>
);

const Problem = ({ problem }: { problem: ClockProblem }) =>
  problem.field === null ? <Refused message={problem.message} /> : <ErrorSummary message={problem.message} />;

const Point = ({ icon, now, on, lead, what }: { icon: IconName; now?: boolean; on?: string; lead: string | null; what: string }) => (
  <li class="bo-lijn__punt" aria-current={now === true ? 'step' : undefined}>
    <span class="bo-lijn__merk">
      <Icon name={icon} />
    </span>
    <div>
      {on === undefined ? null : (
        <p class="bo-lijn__datum">
          {lead === null ? null : `${lead}, `}
          <Day on={on} upper={lead === null} />
        </p>
      )}
      <p>{now === true ? <b>{what}</b> : what}</p>
    </div>
  </li>
);

const Timeline = ({ day, events }: { day: string; events: ComingEvent[] }) => (
  <ol class="bo-af-5 bo-lijn">
    <Point icon="nu" now lead={null} what={words.today} />
    {events.map(({ on, what }) => {
      const near = nearDay(on, day);
      return <Point icon="gepland" on={on} lead={near === null ? null : capital(near)} what={what} />;
    })}
  </ol>
);

const Steps = ({ more }: { more: boolean }) => (
  <form class="bo-knoppen" method="post" action="/demonstratie/klok">
    {more ? (
      <button class="utrecht-button utrecht-button--primary-action" type="submit" name="stap" value="volgende">
        {words.toNext}
      </button>
    ) : null}
    <button class="utrecht-button utrecht-button--secondary-action" type="submit" name="stap" value="dag">
      {words.day}
    </button>
    <button class="utrecht-button utrecht-button--secondary-action" type="submit" name="stap" value="week">
      {words.week}
    </button>
  </form>
);

/** A native date field, unless what was typed is no date: then a text field, so that it is not lost. */
const DateForm = ({ day, problem }: { day: string; problem: ClockProblem | null }) => {
  const wrong = problem?.field === 'datum';
  const typed = problem === null || problem.typed === '' ? day : problem.typed;
  return (
    <form method="post" action="/demonstratie/klok">
      <input type="hidden" name="stap" value="datum" />
      <div class={wrong ? 'bo-veld bo-veld--fout' : 'bo-veld'}>
        <label for="datum">{words.dateLabel}</label>
        <span class="bo-hulp" id="datum-hulp">
          {words.forward}
        </span>
        {wrong ? (
          <span class="bo-fout" id="datum-fout">
            <Icon name="mis" />
            <span>{problem.message}</span>
          </span>
        ) : null}
        <input
          class="utrecht-textbox utrecht-textbox--html-input"
          type={readDay(typed) === typed ? 'date' : 'text'}
          id="datum"
          name="datum"
          value={typed}
          aria-invalid={wrong ? 'true' : undefined}
          aria-describedby={wrong ? 'datum-hulp datum-fout' : 'datum-hulp'}
        />
      </div>
      <button class="utrecht-button utrecht-button--secondary-action" type="submit">
        {words.toDate}
      </button>
    </form>
  );
};

const Restart = () => (
  <details class="bo-meer">
    <summary>{words.restart}</summary>
    <p>{words.restartExplained}</p>
    <form class="bo-knoppen" method="post" action="/demonstratie/opnieuw">
      <button class="utrecht-button utrecht-button--secondary-action" type="submit">
        {words.restartConfirm}
      </button>
    </form>
  </details>
);

/** The page where the reader moves the programme clock. */
export const DemonstrationPage = ({ organisation, day, events, problem, restart }: Props) => (
  <>
    <PageHead above={words.above} title={words.title}>
      <p class="bo-intro">{words.intro(organisation)}</p>
    </PageHead>
    {problem === null ? null : <Problem problem={problem} />}
    <Section id="klok" title={words.machine}>
      <p class="bo-groot">
        <Day on={day} upper />
      </p>
      <Timeline day={day} events={events} />
      {events.length === 0 ? <p class="bo-af-4">{words.noEvents}</p> : null}
      <Steps more={events.length > 0} />
    </Section>
    <Section id="kies" title={words.pick}>
      <DateForm day={day} problem={problem} />
      {restart ? <Restart /> : null}
    </Section>
  </>
);
