import { expect, it } from 'vitest';
import type { Present } from './kind.ts';
import type { Step } from './plan.ts';
import { swapping } from './swapping.ts';

it('looks at each thing once, however many others are in the way of so many', () => {
  let looked = 0;
  const numbers = [...Array(20).keys()];
  const rivals = numbers.map(
    (number): Present => ({
      ...{ kind: 'contactCenters', key: `old ${number}` },
      get fields() {
        looked += 1;
        return { domains: [`d${number}`] };
      },
    }),
  );
  const held = numbers.map((number): Step => {
    const wanted = { kind: 'contactCenters', key: `new ${number}`, fields: { domains: [`d${number}`] } } as const;
    return { wanted: { ...wanted, secrets: {}, needs: [], place: 'a.yaml:1:1', folder: '/' }, action: 'create', changes: [] };
  });
  expect([swapping(held, rivals), looked]).toEqual([[], rivals.length]);
});
