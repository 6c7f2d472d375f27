import type { CaughtMail } from '../ports.ts';
import { dayOf, timeOf } from '../wording/dates.ts';
import { nl } from '../wording/nl.ts';
import { Cell, Day, Link, PageHead, Pair, Row, Section, Table } from './parts.tsx';

const words = nl.mailbox;

/** What a mail is called, also when it has no subject. */
export const subjectOf = ({ subject }: CaughtMail): string => (subject.trim() === '' ? words.noSubject : subject);

const Recipients = ({ to }: { to: string[] }) =>
  to.length === 0 ? (
    <>{words.unknown}</>
  ) : (
    <>
      {to.map((address) => (
        <p>{address}</p>
      ))}
    </>
  );

const Sent = ({ at }: { at: string | null }) =>
  at === null ? (
    <>{words.unknown}</>
  ) : (
    <>
      <Day on={dayOf(at)} />, {timeOf(at)}
    </>
  );

const MailRow = ({ mail }: { mail: CaughtMail }) => (
  <Row head={<Link href={`/postvak/${mail.id}`}>{subjectOf(mail)}</Link>}>
    <Cell label={words.columns.to}>
      <Recipients to={mail.to} />
    </Cell>
    <Cell label={words.columns.sent}>
      <Sent at={mail.sentAt} />
    </Cell>
  </Row>
);

/** All mail that was kept, newest first. */
export const MailboxPage = ({ messages }: { messages: CaughtMail[] }) => (
  <>
    <PageHead above={words.above} title={words.title}>
      <p class="bo-intro">{words.intro}</p>
    </PageHead>
    <Section id="berichten" title={words.messages}>
      {messages.length === 0 ? (
        <p>{words.none}</p>
      ) : (
        <Table caption={words.messages} columns={Object.values(words.columns)} kind="bo-tabel--mail">
          {messages.map((mail) => (
            <MailRow mail={mail} />
          ))}
        </Table>
      )}
    </Section>
  </>
);

/** One mail, as text. */
export const MailPage = ({ mail }: { mail: CaughtMail }) => (
  <>
    <PageHead above={words.title} title={subjectOf(mail)} />
    <dl class="bo-gegevens bo-gegevens--mail">
      <Pair name={words.from}>{mail.from === '' ? words.unknown : mail.from}</Pair>
      <Pair name={words.columns.to}>
        <Recipients to={mail.to} />
      </Pair>
      <Pair name={words.columns.sent}>
        <Sent at={mail.sentAt} />
      </Pair>
    </dl>
    <Section id="tekst" title={words.text}>
      {mail.text.trim() === '' ? <p>{words.noText}</p> : <div class="bo-mailtekst">{mail.text}</div>}
    </Section>
    <p class="bo-af-5">
      <Link href="/postvak">{words.back}</Link>
    </p>
  </>
);
