import type { GateView, Overview, Reason, ResolutionView } from '../../shared/domain/overview-model.ts';
import { adoptedOutcomes } from '../../shared/domain/words.ts';
import { nl } from '../wording/nl.ts';
import type { IconName } from './icons.tsx';
import { Icon } from './icons.tsx';
import { gateBetween, tally } from './intro.ts';
import { Cell, Day, Row, Section, Sentence, Stamps, Status, Table } from './parts.tsx';

const words = nl.gate;

/** The anchor of a gate's section. */
export const gateAnchor = ({ id }: GateView): string => `fasebesluit-${id}`;

/** Gates that ask for attention now: open ones, and the one between two phases. */
export const currentGates = (overview: Overview): GateView[] => {
  const between = gateBetween(overview);
  return overview.gates.filter((gate) => gate.status === 'open' || gate === between);
};

/** The first gate that is still to come, when none asks for attention. */
export const nextGate = (overview: Overview): GateView | undefined =>
  currentGates(overview).length > 0 ? undefined : overview.gates.find(({ status }) => status === 'planned');

const WhyItem = ({ reason }: { reason: Reason }) => (
  <li>
    <h4 class="utrecht-heading-3">{reason.title}</h4>
    <p>{reason.sentence}</p>
    <dl>
      <div>
        <dt>{words.who}</dt>
        <dd>{reason.owner ?? words.whoUnknown}</dd>
      </div>
      <div>
        <dt>{words.from}</dt>
        <dd>{reason.possibleFrom === null ? words.fromUnknown : <Day on={reason.possibleFrom} />}</dd>
      </div>
      <div>
        <dt>{words.rule}</dt>
        <dd>{reason.rule}</dd>
      </div>
    </dl>
  </li>
);

const WhyNot = ({ gate }: { gate: GateView }) =>
  gate.whyNot.length === 0 ? (
    <p>{words.ready}</p>
  ) : (
    <div class="bo-waarom">
      <h3 class="utrecht-heading-3">{words.why}</h3>
      <p>{words.whyIntro}</p>
      <ol>
        {gate.whyNot.map((reason) => (
          <WhyItem reason={reason} />
        ))}
      </ol>
    </div>
  );

const Conditions = ({ gate }: { gate: GateView }) => (
  <>
    <h3 class="utrecht-heading-3 bo-tussenkop">{words.conditions}</h3>
    {gate.conditions.length === 0 ? (
      <p>{words.noConditions}</p>
    ) : (
      <ul class="bo-voorwaarden">
        {gate.conditions
          .toSorted((one, other) => Number(one.met) - Number(other.met))
          .map(({ name, met, evidence }) => (
            <li class="bo-voorwaarde">
              <Icon name={met ? 'gedaan' : 'nu'} />
              <div>
                <p>
                  <b>{name}</b>
                </p>
                <p class="bo-voorwaarde__bewijs">{evidence}</p>
              </div>
              <p class="bo-voorwaarde__stand">{met ? words.conditionMet : words.conditionOpen}</p>
            </li>
          ))}
      </ul>
    )}
  </>
);

const iconOf = ({ outcome, returnsOn }: ResolutionView): IconName => {
  if (outcome === null) return 'gepland';
  if (adoptedOutcomes.includes(outcome)) return 'gedaan';
  if (outcome === 'intended') return 'nu';
  return outcome === 'withdrawn' && returnsOn === null ? 'gepland' : 'let';
};

const Meeting = ({ resolution, today }: { resolution: ResolutionView; today: string }) => {
  const { meetingOn, outcome, confirmed, list, returnsOn, body, plannedOn } = resolution;
  if (outcome === null || meetingOn === null) return <Sentence of={words.meetingPlanned(body, plannedOn, today)} />;
  const returning = outcome === 'held-over' || outcome === 'rejected' || outcome === 'withdrawn';
  return (
    <>
      <Day on={meetingOn} />
      {returning ? (
        <span class="bo-onder">{returnsOn === null ? words.noReturn : <Sentence of={words.returnsOn(returnsOn)} />}</span>
      ) : null}
      <span class="bo-onder">{confirmed ? words.confirmed(list) : words.provisional}</span>
    </>
  );
};

const ResolutionRow = ({ resolution, today }: { resolution: ResolutionView; today: string }) => (
  <Row
    head={
      <>
        {resolution.name}
        {resolution.required ? null : <span class="bo-onder">{words.optional}</span>}
      </>
    }
  >
    <Cell label={words.columns.owner}>{resolution.owner}</Cell>
    <Cell label={words.columns.state}>
      <Status icon={iconOf(resolution)}>{words.outcome(resolution.outcome)}</Status>
      {resolution.stamps.length === 0 ? null : (
        <span class="bo-onder">
          <Stamps stamps={resolution.stamps} />
        </span>
      )}
    </Cell>
    <Cell label={words.columns.meeting}>
      <Meeting resolution={resolution} today={today} />
    </Cell>
  </Row>
);

const Resolutions = ({ gate, today }: { gate: GateView; today: string }) => (
  <>
    <h3 class="utrecht-heading-3 bo-tussenkop">{words.resolutions}</h3>
    {gate.resolutions.length === 0 ? (
      <p>{words.noResolutions}</p>
    ) : (
      <>
        <p class="bo-klein bo-zacht">{words.requiredCount(tally(gate).required, gate.resolutions.length)}</p>
        <Table caption={words.resolutionsOf(words.inText(gate.name))} columns={Object.values(words.columns)} kind="bo-tabel--besluiten">
          {gate.resolutions.map((resolution) => (
            <ResolutionRow resolution={resolution} today={today} />
          ))}
        </Table>
      </>
    )}
  </>
);

const Dossier = ({ gate, today }: { gate: GateView; today: string }) => (
  <>
    <WhyNot gate={gate} />
    <Conditions gate={gate} />
    <Resolutions gate={gate} today={today} />
  </>
);

const titleOf = (gate: GateView): string => (gate.proposed ? `${words.title(gate.name)} (${words.proposal})` : words.title(gate.name));

const CurrentGate = ({ gate, today }: { gate: GateView; today: string }) => {
  const { taken, required } = tally(gate);
  const met = gate.conditions.filter((condition) => condition.met).length;
  return (
    <Section id={gateAnchor(gate)} title={titleOf(gate)}>
      <p class="bo-na-4">
        <Sentence of={words.plannedOn(gate.plannedOn, today)} />
        {gate.conditions.length === 0 ? null : ` ${words.met(met, gate.conditions.length)}`}
        {required === 0 ? null : ` ${words.taken(taken, required)}`}
      </p>
      <Dossier gate={gate} today={today} />
    </Section>
  );
};

const NextGate = ({ gate, today }: { gate: GateView; today: string }) => (
  <Section id={gateAnchor(gate)} title={words.next}>
    <p>
      <Sentence of={words.nextLine(words.title(gate.name), gate.plannedOn, gate.proposed)} />
    </p>
    <details class="bo-meer">
      <summary>{words.more(words.inText(gate.name))}</summary>
      <Dossier gate={gate} today={today} />
    </details>
  </Section>
);

/** The gates that are open now in full; otherwise the next one in a line. */
export const Gates = ({ overview }: { overview: Overview }) => {
  const next = nextGate(overview);
  return (
    <>
      {currentGates(overview).map((gate) => (
        <CurrentGate gate={gate} today={overview.today} />
      ))}
      {next === undefined ? null : <NextGate gate={next} today={overview.today} />}
    </>
  );
};
