import { describe, expect, it } from 'vitest';
import { replyMessage } from '../../../test/radius-replies.ts';
import { promptHides, replyTexts } from './reply-texts.ts';

describe('texts for the person', () => {
  it('are the Reply-Messages in their order', () => {
    const other = { type: 1, value: Buffer.from('radius1') };
    expect(replyTexts([replyMessage('Grüß Gott'), other, replyMessage('Bye')])).toEqual(['Grüß Gott', 'Bye']);
  });

  it('go on from a full attribute into the next, within a character too', () => {
    const whole = Buffer.from(`${'a'.repeat(252)}é ends here`);
    const parts = [whole.subarray(0, 253), whole.subarray(253)].map((value) => ({ type: 18, value }));
    expect(replyTexts([...parts, replyMessage('next')])).toEqual([whole.toString(), 'next']);
  });

  it.each([
    ['control characters', 'a\u0000b\r\nc\u001b[31md\u0085e', 'a b c [31md e'],
    ['turned text', 'a\u202eb\u2066c', 'a b c'],
    ['line separators', 'a\u2028b', 'a b'],
    ['no UTF-8', Buffer.from('61ff62', 'hex'), 'a\ufffdb'],
    ['spaces around', '  a  b ', 'a b'],
  ])('are plain: %s', (_what, text, plain) => {
    expect(replyTexts([{ type: 18, value: Buffer.from(text as string) }])).toEqual([plain]);
  });

  it('are few and short, and none is empty', () => {
    const full = { type: 18, value: Buffer.from(`${'€'.repeat(84)}a`) };
    expect(replyTexts([full, full, full])).toEqual([
      Array.from(`${'€'.repeat(84)}a`.repeat(3))
        .slice(0, 500)
        .join(''),
    ]);
    expect(replyTexts(Array.from({ length: 20 }, (_none, index) => replyMessage(`${index}`))).length).toBe(10);
    expect(replyTexts([replyMessage(''), replyMessage(' \r\n')])).toEqual([]);
    expect(replyTexts([])).toEqual([]);
  });
});

describe('an answer', () => {
  it.each([
    ['without a Prompt', [], true],
    ['with No-Echo', ['00000000'], true],
    ['with Echo', ['00000001'], false],
    ['with an unknown value', ['00000002'], true],
    ['with a malformed Prompt', ['01'], true],
  ])('%s is hidden: %s', (_what, values, hides) => {
    expect(promptHides(values.map((hex) => ({ type: 76, value: Buffer.from(hex, 'hex') })))).toBe(hides);
  });
});
