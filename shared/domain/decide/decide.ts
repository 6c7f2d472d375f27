import { isBefore } from '../calendar.ts';
import type { Command, CommandOf } from '../commands.ts';
import { isStarted, type Programme, type Started } from '../programme.ts';
import { refuse } from '../refusal.ts';
import type { Context, Decided } from './context.ts';
import { confirmList, explainStamp, offerGate, recordResolution } from './decisions.ts';
import { amendPlan, closePhaseByHand, pauseProgramme, releasePhase, resumeProgramme, startProgramme, stopProgramme } from './life.ts';
import { answerConsultation, endRole, grantRole, meetCondition, setCondition, withdrawFact } from './other.ts';
import { acceptSlip, finishActivity, reachMilestone, slipMilestone, startActivity, startActivityAhead } from './work.ts';

type Later = Exclude<Command['act'], 'start-programme'>;

const rules: { [A in Later]: (programme: Started, command: CommandOf<A>, context: Context) => Decided } = {
  'pause-programme': pauseProgramme,
  'resume-programme': (programme, _command, context) => resumeProgramme(programme, context),
  'stop-programme': stopProgramme,
  'amend-plan': amendPlan,
  'release-phase': releasePhase,
  'close-phase-by-hand': closePhaseByHand,
  'reach-milestone': reachMilestone,
  'slip-milestone': slipMilestone,
  'accept-slip': acceptSlip,
  'start-activity': startActivity,
  'start-activity-ahead': startActivityAhead,
  'finish-activity': finishActivity,
  'offer-gate': offerGate,
  'record-resolution': recordResolution,
  'confirm-list': confirmList,
  'explain-stamp': explainStamp,
  'set-condition': setCondition,
  'meet-condition': meetCondition,
  'answer-consultation': answerConsultation,
  'withdraw-fact': withdrawFact,
  'grant-role': grantRole,
  'end-role': endRole,
};

/** Which facts a person adds by this act, or why not. Pure: time, actor and definitions come in with the context. */
export const decide = (programme: Programme, command: Command, context: Context): Decided => {
  if (command.act === 'start-programme') return startProgramme(programme, command, context);
  if (!isStarted(programme)) return refuse('not-started', 'Dit programma is nog niet gestart. De ambtelijk opdrachtgever start het.');
  if (isBefore(context.now, programme.lastRecordedAt))
    return refuse('clock-behind', 'De klok loopt achter op het laatste feit. Zet de klok goed.');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- TypeScript cannot tie the entry of a table to its key
  const rule = rules[command.act] as (programme: Started, command: Command, context: Context) => Decided;
  return rule(programme, command, context);
};
