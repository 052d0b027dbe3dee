import type { Change } from '../changes.ts';
import type { Plan, Step } from '../plan.ts';
import { nameOf } from '../wanted.ts';

/** How many of each action a plan has. */
export interface PlanSummary {
  create: number;
  update: number;
  settle: number;
  unchanged: number;
  unmanaged: number;
}

/** Counts what a plan has. */
export function summaryOf({ steps, unmanaged }: Plan): PlanSummary {
  const count = (action: Step['action']) => steps.filter((step) => step.action === action).length;
  return {
    ...{ create: count('create'), update: count('update'), settle: count('settle') },
    ...{ unchanged: count('unchanged'), unmanaged: unmanaged.length },
  };
}

const signs = { create: '+', update: '~', settle: '?', unchanged: ' ' } as const;

/** A plan for people: one line for each thing that is to be written and for each field that changes, and a last line that counts. */
export function shownPlan(plan: Plan): string {
  const { create, update, settle, unchanged, unmanaged } = summaryOf(plan);
  const todo = plan.steps.filter(({ action }) => action !== 'unchanged');
  const lines = todo.flatMap(({ action, wanted, changes }) => [`${signs[action]} ${nameOf(wanted)}`, ...changes.map(shownChange)]);
  const strange = plan.unmanaged.map((present) => `  ${nameOf(present)} (in no file, stays)`);
  const later = settle > 0 ? `, ${settle} to settle when auth-api knows the contact center` : '';
  const last = `${create} to create, ${update} to change${later}, ${unchanged} unchanged, ${unmanaged} in no file`;
  return [...lines, ...strange, last].map((line) => `${line}\n`).join('');
}

const longest = 200;

function shownChange(change: Change): string {
  if ('secret' in change) return `    ${change.field}: (secret) is written`;
  return `    ${change.field}: ${shownValue(change.from)} → ${shownValue(change.to)}`;
}

function shownValue(value: unknown): string {
  if (value === undefined || value === null) return 'none';
  const text = JSON.stringify(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
