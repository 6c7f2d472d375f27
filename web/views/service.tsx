import type { Health } from '../ports.ts';
import { dayOf, timeOf } from '../wording/dates.ts';
import { nl } from '../wording/nl.ts';
import { Icon } from './icons.tsx';
import { Link, PageHead, Pair, Section, Sentence } from './parts.tsx';

const words = nl.health;

const Details = ({ health }: { health: Health }) => (
  <dl class="bo-gegevens">
    <Pair name={words.facts}>{health.facts}</Pair>
    <Pair name={words.chain}>
      {health.chainValid ? words.chainValid : words.chainInvalid},{' '}
      <Sentence of={words.checked(dayOf(health.chainCheckedAt), timeOf(health.chainCheckedAt))} />
    </Pair>
    <Pair name={words.outbox}>{words.outboxState(health.outbox.pending, health.outbox.parked)}</Pair>
    <Pair name={words.mail}>{words.mailState(health.mail)}</Pair>
    <Pair name={words.executions}>{words.executionsState(health.executions.running, health.executions.failed)}</Pair>
    <Pair name={words.clock}>
      <Sentence of={words.clockState(dayOf(health.programmeClock), timeOf(health.programmeClock))} />
    </Pair>
    <Pair name={words.version}>{health.version}</Pair>
  </dl>
);

/** How the installation is doing, for people. */
export const HealthPage = ({ health }: { health: Health }) => (
  <>
    <PageHead above={words.above} title={health.status === 'ok' ? words.ok : words.attention}>
      <p class="bo-intro">{health.messages.length === 0 ? words.nothing : words.attentionIntro(health.messages.length)}</p>
    </PageHead>
    {health.messages.length === 0 ? null : (
      <Section id="meldingen" title={words.messages}>
        <ul class="bo-voorwaarden">
          {health.messages.map((message) => (
            <li class="bo-voorwaarde">
              <Icon name="let" />
              <p>{message}</p>
            </li>
          ))}
        </ul>
      </Section>
    )}
    <Section id="stand" title={words.details}>
      <Details health={health} />
      <p class="bo-af-4 bo-klein bo-zacht">{words.machines}</p>
    </Section>
  </>
);

/** A page that says in Dutch what cannot be done and where to go on. */
export const ErrorPage = ({ title, text }: { title: string; text: string }) => (
  <>
    <PageHead above={nl.errors.above} title={title}>
      <p class="bo-intro">{text}</p>
    </PageHead>
    <p>
      <Link href="/">{nl.errors.back}</Link>
    </p>
  </>
);
