/** The JSONata of the phase story that computes; plain paths stay inline. `$answer` and `$stage` come from next-deadline. */

export const mustRenew = "{% $answer = 'renew' %}";
export const mustLeave = "{% $answer = 'leave' %}";
export const mustWaitToOpen = "{% $answer = 'wait' and $stage = 'planned' %}";
export const mustWait = "{% $answer = 'wait' %}";

/** What read-outcome found, each with the question it answers to. */
export const mustOpen = "{% $what = 'open' %}";
export const mustRemind = "{% $what = 'remind' %}";
export const mustClose = "{% $what = 'close' %}";
export const mustReturn = "{% $what = 'return' %}";
export const mustStop = "{% $what = 'stop' %}";
export const isSuperseded = "{% $what = 'leave' %}";

/** The subject as the ledger names it: `phase/F1`. */
export const subjectOfPhase = "{% 'phase/' & $phase %}";
