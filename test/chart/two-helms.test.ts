import { expect, it } from 'vitest';
import { fixtures } from './fixtures.ts';
import { chart, renderedText, renderTogether, template, templateTogether } from './helm.ts';

const all = Object.values(fixtures);
renderTogether(all);
const byHelm3 = templateTogether(all, 3);

it.each(Object.entries(fixtures).map(([what, values], index) => [what, values, byHelm3[index]] as const))(
  'helm 3 renders what helm 4 renders, with %s',
  (_what, values, text) => {
    expect(text).toBe(renderedText(values));
  },
);

it.each(['keys that a values file leaves empty', 'a vault with everything in it', 'two colors'] as const)(
  'helm 3 renders of the chart by itself what helm 4 renders of it as a part of another, with %s',
  (what) => {
    expect(template(chart, fixtures[what], 3)).toBe(renderedText(fixtures[what]));
  },
);
