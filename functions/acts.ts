import type { Command } from '../shared/domain/commands.ts';
import { acceptSlip } from './accept-slip.ts';
import { amendPlan } from './amend-plan.ts';
import { answerConsultation } from './answer-consultation.ts';
import { closePhaseByHand } from './close-phase-by-hand.ts';
import { confirmList } from './confirm-list.ts';
import { endRole } from './end-role.ts';
import { explainStamp } from './explain-stamp.ts';
import { finishActivity } from './finish-activity.ts';
import { grantRole } from './grant-role.ts';
import type { Recorded, RecordPorts } from './kit/record.ts';
import type { Log } from './kit/task.ts';
import { meetCondition } from './meet-condition.ts';
import { offerGate } from './offer-gate.ts';
import { pauseProgramme } from './pause-programme.ts';
import { reachMilestone } from './reach-milestone.ts';
import { recordResolution } from './record-resolution.ts';
import { releasePhase } from './release-phase.ts';
import { resumeProgramme } from './resume-programme.ts';
import { setCondition } from './set-condition.ts';
import { slipMilestone } from './slip-milestone.ts';
import { startActivity } from './start-activity.ts';
import { startActivityAhead } from './start-activity-ahead.ts';
import { startProgramme } from './start-programme.ts';
import { stopProgramme } from './stop-programme.ts';
import { withdrawFact } from './withdraw-fact.ts';

type Verb = (request: unknown) => Promise<Recorded>;
export type Acts = Record<Command['act'], Verb>;

/** Every act of a person, bound to its ports. */
export const bindActs = (ports: RecordPorts, log?: Log): Acts => ({
  'start-programme': startProgramme(ports, log),
  'pause-programme': pauseProgramme(ports, log),
  'resume-programme': resumeProgramme(ports, log),
  'stop-programme': stopProgramme(ports, log),
  'amend-plan': amendPlan(ports, log),
  'release-phase': releasePhase(ports, log),
  'close-phase-by-hand': closePhaseByHand(ports, log),
  'reach-milestone': reachMilestone(ports, log),
  'slip-milestone': slipMilestone(ports, log),
  'accept-slip': acceptSlip(ports, log),
  'start-activity': startActivity(ports, log),
  'start-activity-ahead': startActivityAhead(ports, log),
  'finish-activity': finishActivity(ports, log),
  'offer-gate': offerGate(ports, log),
  'record-resolution': recordResolution(ports, log),
  'confirm-list': confirmList(ports, log),
  'explain-stamp': explainStamp(ports, log),
  'set-condition': setCondition(ports, log),
  'meet-condition': meetCondition(ports, log),
  'answer-consultation': answerConsultation(ports, log),
  'withdraw-fact': withdrawFact(ports, log),
  'grant-role': grantRole(ports, log),
  'end-role': endRole(ports, log),
});
