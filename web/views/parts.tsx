/* oxlint-disable jsx-a11y/no-redundant-roles, jsx-a11y/no-interactive-element-to-noninteractive-role --
   on small screens the rows are blocks, and then only an explicit role keeps the table a table */
import type { Child } from 'hono/jsx';
import type { Stamp } from '../../shared/domain/words.ts';
import { capital, fullDay } from '../wording/dates.ts';
import { nl } from '../wording/nl.ts';
import type { Sentence as SentenceParts } from '../wording/sentence.ts';
import type { IconName } from './icons.tsx';
import { Icon } from './icons.tsx';

/** A day in full, readable for people and machines. */
export const Day = ({ on, upper = false }: { on: string; upper?: boolean }) => (
  <time datetime={on}>{upper ? capital(fullDay(on)) : fullDay(on)}</time>
);

export const Sentence = ({ of }: { of: SentenceParts }) => (
  <>{of.map((part) => (typeof part === 'string' ? part : <time datetime={part.on}>{part.text}</time>))}</>
);

/** Icon plus word: a state is never colour alone. */
export const Status = ({ icon, children }: { icon: IconName; children?: Child }) => (
  <span class="utrecht-status-badge bo-status">
    <Icon name={icon} />
    <span>{children}</span>
  </span>
);

export const Stamps = ({ stamps }: { stamps: Stamp[] }) => (
  <>
    {stamps.map((stamp) => (
      <>
        {' '}
        <span class="bo-stempel">{nl.stamps[stamp]}</span>
      </>
    ))}
  </>
);

export const Section = ({ id, title, children }: { id: string; title: string; children?: Child }) => (
  <section class="bo-stuk" aria-labelledby={id}>
    <h2 class="utrecht-heading-2" id={id}>
      {title}
    </h2>
    {children}
  </section>
);

export const PageHead = ({ above, title, children }: { above: string; title: string; children?: Child }) => (
  <header class="bo-paginakop">
    <p class="bo-paginakop__boven">{above}</p>
    <h1 class="utrecht-heading-1">{title}</h1>
    {children}
  </header>
);

export const Link = ({ href, children }: { href: string; children?: Child }) => (
  <a class="utrecht-link utrecht-link--html-a" href={href}>
    {children}
  </a>
);

/** A line of a list of names and values. */
export const Pair = ({ name, children }: { name: string; children?: Child }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

/** A table that becomes cards on a small screen; the roles survive `display: block`. */
export const Table = ({ caption, columns, kind, children }: { caption: string; columns: string[]; kind?: string; children?: Child }) => (
  <table class={kind === undefined ? 'utrecht-table bo-tabel' : `utrecht-table bo-tabel ${kind}`} role="table">
    <caption class="bo-verborgen">{caption}</caption>
    <thead class="utrecht-table__header" role="rowgroup">
      <tr class="utrecht-table__row" role="row">
        {columns.map((column) => (
          <th class="utrecht-table__header-cell" scope="col" role="columnheader">
            {column}
          </th>
        ))}
      </tr>
    </thead>
    <tbody class="utrecht-table__body" role="rowgroup">
      {children}
    </tbody>
  </table>
);

export const Row = ({ id, head, children }: { id?: string; head: Child; children?: Child }) => (
  <tr class="utrecht-table__row" role="row" id={id}>
    <th class="utrecht-table__cell" scope="row" role="rowheader">
      {head}
    </th>
    {children}
  </tr>
);

export const Cell = ({ label, children }: { label: string; children?: Child }) => (
  <td class="utrecht-table__cell" role="cell" data-label={label}>
    <div>{children}</div>
  </td>
);
