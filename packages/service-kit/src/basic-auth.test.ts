import { describe, expect, it } from 'vitest';
import { parseBasic } from './basic-auth.ts';

const basic = (text: string, encoding: BufferEncoding = 'utf8'): string => `Basic ${Buffer.from(text, encoding).toString('base64')}`;

describe('parseBasic', () => {
  it.each([
    // RFC 7617 §2 and §2.1
    ['the example of the RFC', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==', { name: 'Aladdin', password: 'open sesame' }],
    ['the example in UTF-8', 'Basic dGVzdDoxMjPCow==', { name: 'test', password: '123£' }],
    ['the scheme in small letters', basic('ops:ops').replace('Basic', 'basic'), { name: 'ops', password: 'ops' }],
    ['the scheme in capitals', basic('ops:ops').replace('Basic', 'BASIC'), { name: 'ops', password: 'ops' }],
    ['more blanks', basic('ops:ops').replace(' ', '   '), { name: 'ops', password: 'ops' }],
    ['colons in the password', basic('ops:a:b:'), { name: 'ops', password: 'a:b:' }],
    ['an empty password', basic('ops:'), { name: 'ops', password: '' }],
    ['an empty name', basic(':ops'), { name: '', password: 'ops' }],
    ['a backslash', basic('t100\\agent1:x'), { name: 't100\\agent1', password: 'x' }],
    ['ISO-8859-1', basic('müller:gruß', 'latin1'), { name: 'müller', password: 'gruß' }],
  ])('reads %s', (_what, header, expected) => {
    expect(parseBasic(header)).toEqual(expected);
  });

  it.each([
    ['nothing', undefined],
    ['an empty header', ''],
    ['another scheme', 'Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['the scheme alone', 'Basic '],
    ['no colon', basic('ops')],
    ['what is not base64', 'Basic ***'],
    ['text after the credentials', `${basic('ops:ops')} x`],
    ['a NUL', basic('ops:o\0ps')],
    ['a line feed', basic('ops\nx:ops')],
  ])('refuses %s', (_what, header) => {
    expect(parseBasic(header)).toBeUndefined();
  });
});
