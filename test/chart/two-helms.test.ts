import { expect, it } from 'vitest';
import { fixtures } from './fixtures.ts';
import { chart, renderedText, renderTogether, template } from './helm.ts';

renderTogether(Object.values(fixtures));

it.each(Object.entries(fixtures))(
  'helm 3 renders of the chart by itself what helm 4 renders of it as a part of another, with %s',
  (_what, values) => {
    expect(template(chart, values, 3)).toBe(renderedText(values));
  },
);
