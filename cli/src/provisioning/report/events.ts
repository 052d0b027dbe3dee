import type { Output } from '../../command.ts';
import type { Change } from '../changes.ts';
import type { Outcome } from '../outcome-of-step.ts';
import type { Plan } from '../plan.ts';
import { nameOf } from '../wanted.ts';
import { summaryOf } from './shown-plan.ts';

/** One line of `--json`. `format` is raised when a field changes its meaning; new fields may come at any time. */
export type ProvisioningEvent =
  | { event: 'planned'; format: 1; name: string; action: 'create' | 'update' | 'settle'; changes: readonly Change[]; place: string }
  | { event: 'unmanaged'; format: 1; name: string }
  | { event: 'kept'; format: 1; name: string; reason: string }
  | { event: 'done'; format: 1; name: string; result: Outcome['result'] | 'deleted'; reason?: string }
  | { event: 'summary'; format: 1; counts: Record<string, number> };

/** Writes one event as one line. */
export function writeEvent(out: Output, event: ProvisioningEvent): void {
  out.write(`${JSON.stringify(event)}\n`);
}

/** Writes what is planned, and how much of it. */
export function writePlanEvents(out: Output, plan: Plan): void {
  for (const { wanted, action, changes } of plan.steps)
    if (action !== 'unchanged')
      writeEvent(out, { event: 'planned', format: 1, name: nameOf(wanted), action, changes, place: wanted.place });
  for (const present of plan.unmanaged) writeEvent(out, { event: 'unmanaged', format: 1, name: nameOf(present) });
  writeEvent(out, { event: 'summary', format: 1, counts: { ...summaryOf(plan) } });
}
