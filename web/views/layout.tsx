import { raw } from 'hono/html';
import type { Child } from 'hono/jsx';
import { iconPath, stylePath } from '../assets.ts';
import type { Health } from '../ports.ts';
import { capital, dayOf, fullDay, nearDay, timeOf } from '../wording/dates.ts';
import { nl } from '../wording/nl.ts';
import { IconSprite, Mark } from './icons.tsx';
import { Link, Sentence } from './parts.tsx';

/** A line of the main menu; `here` marks the page that is shown. */
export type MenuItem = { href: string; text: string; here?: boolean };

/** What every page carries around its contents. Absent parts are not shown. */
export type Frame = {
  organisation: string;
  programme: string;
  menu: MenuItem[];
  /** ISO local date of the programme clock, in the demonstration. */
  demonstrationDay?: string | undefined;
  health?: Health | undefined;
  /** ISO local date. */
  today?: string | undefined;
};

const words = nl.layout;
const clock = nl.demonstration;

const DemonstrationBar = ({ day }: { day: string }) => (
  <aside class="bo-demo" aria-label={clock.label}>
    <div class="bo-demo__in">
      <span class="bo-demo__naam">{clock.label}</span>
      <a class="bo-demo__rest" href="/demonstratie">
        {clock.toPage}
      </a>
      <span class="bo-demo__dag">
        <time datetime={day}>{capital(fullDay(day))}</time>
      </span>
      <form method="post" action="/demonstratie/klok">
        <button name="stap" value="dag">
          {clock.day}
        </button>
        <button name="stap" value="week">
          {clock.week}
        </button>
        <button name="stap" value="volgende">
          {clock.next}
        </button>
      </form>
      <form method="post" action="/demonstratie/klok">
        <input type="hidden" name="stap" value="datum" />
        <label for="balk-datum">{clock.goTo}</label>
        <input type="date" id="balk-datum" name="datum" value={day} min={day} required />
        <button aria-label={`${clock.go}: ${clock.toDate.toLowerCase()}`}>{clock.go}</button>
      </form>
    </div>
  </aside>
);

const Header = ({ organisation }: { organisation: string }) => (
  <header class="bo-kop">
    <div class="bo-kop__in">
      <a class="bo-merknaam" href="/">
        <Mark />
        <span>
          {organisation}
          <span>{words.product}</span>
        </span>
      </a>
      <a class="bo-menuknop" href="#menu">
        {words.menu}
      </a>
    </div>
  </header>
);

const Rail = ({ programme, menu }: { programme: string; menu: MenuItem[] }) => (
  <nav class="bo-rail" id="menu" aria-label={words.menuLabel} tabindex={-1}>
    {programme === '' ? null : <p class="bo-rail__kop">{programme}</p>}
    <ul>
      {menu.map(({ href, text, here = false }) => (
        <li>
          <a href={href} aria-current={here ? 'page' : undefined}>
            {text}
          </a>
        </li>
      ))}
    </ul>
    <ul class="bo-rail__sluit">
      <li>
        <a href="#inhoud">{words.closeMenu}</a>
      </li>
    </ul>
  </nav>
);

const ChainLine = ({ health, today }: { health: Health; today: string | undefined }) => {
  const on = dayOf(health.chainCheckedAt);
  const near = today === undefined ? null : nearDay(on, today);
  return (
    <span>
      {health.facts === 0 ? words.noFacts : words.lastFact(health.facts)}{' '}
      {health.chainValid ? words.chainValid : <strong>{words.chainInvalid}</strong>}{' '}
      <Sentence of={words.checked(near, on, timeOf(health.chainCheckedAt))} />
    </span>
  );
};

const Footer = ({ health, today }: { health: Health; today: string | undefined }) => (
  <footer class="bo-voet">
    <div class="bo-voet__in">
      <ChainLine health={health} today={today} />
      <span>
        <Link href="/gezond">{words.state}</Link>
      </span>
    </div>
  </footer>
);

/** A whole page as HTML. */
export const page = ({ title, frame, children }: { title: string; frame: Frame; children: Child }) => (
  <>
    {raw('<!doctype html>')}
    <html class="voorbeeld-theme bo-theme" lang="nl">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{[title, frame.programme, frame.organisation].filter((part) => part !== '').join(' - ')}</title>
        <link rel="stylesheet" href={stylePath} />
        <link rel="icon" href={iconPath} type="image/svg+xml" />
      </head>
      <body class="utrecht-document">
        <IconSprite />
        <a class="utrecht-skip-link utrecht-skip-link--visible-on-focus" href="#inhoud">
          {words.skip}
        </a>
        {frame.demonstrationDay === undefined ? null : <DemonstrationBar day={frame.demonstrationDay} />}
        <Header organisation={frame.organisation} />
        <div class="bo-blad">
          <Rail programme={frame.programme} menu={frame.menu} />
          <main class="bo-inhoud" id="inhoud" tabindex={-1}>
            {children}
          </main>
        </div>
        {frame.health === undefined ? null : <Footer health={frame.health} today={frame.today} />}
      </body>
    </html>
  </>
);
