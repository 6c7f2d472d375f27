import { changed } from '../domain/proef.ts';
import { confirmIt, recordIt } from '../kit/town.ts';
import type { Act } from './waves.ts';

const decisions = 200;

/** A programme of one phase in which the college takes many decisions, each amended at length. */
export const minutes = changed((plan) => {
  plan.id = 'notulen';
  plan.phases = plan.phases.filter(({ id }) => id === 'A');
  plan.gates = plan.gates
    .filter(({ closes }) => closes === 'A')
    .map(({ opens: _opens, ...gate }) => ({ ...gate, resolutions: gate.resolutions.filter(({ id }) => id === 'R1') }));
  plan.decisions = Array.from({ length: decisions }, (_, index) => ({
    id: `D${String(index + 1)}`,
    name: 'Besluit',
    body: 'college',
    window: null,
    content: [],
    source: 'verzonnen',
  }));
  plan.activities = [];
  plan.milestones = [];
  plan.consultations = [];
});

const meetingOn = '2020-09-01';
const list = `BL ${meetingOn}`;
const change = 'Het college wijzigt dit besluit. '.repeat(60);

/** What is done at a word: `start`, `confirm`, or the name of a decision, which is amended in the meeting of the first day. */
export const actOf = (word: string): Act => {
  if (word === 'start') return { key: word, person: 'commissioner', say: { act: 'start-programme' }, brought: minutes };
  if (word === 'confirm') return { key: list, person: 'second', say: confirmIt(meetingOn) };
  return { key: word, person: 'recorder', say: recordIt(word, 'adopted-amended', meetingOn, { change }) };
};
