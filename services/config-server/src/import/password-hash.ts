/** Costs that a login can be answered within; a dearer hash would hold the few places in which passwords are checked. */
const bcryptCosts = { min: 4, max: 14 } as const;
const argon2Limits = { memoryKib: 256 * 1024, passes: 10, lanes: 16 } as const;

/** Whether a text is a bcrypt or an argon2id hash (PHC string format) that a login can be checked against. */
export const isPasswordHash = (text: string): boolean => isBcrypt(text) || isArgon2id(text);

function isBcrypt(text: string): boolean {
  const cost = Number(/^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(text)?.[1]);
  return cost >= bcryptCosts.min && cost <= bcryptCosts.max;
}

function isArgon2id(text: string): boolean {
  const [, salt = '', tag = ''] =
    /^\$argon2id\$v=19\$m=\d{1,7},t=\d{1,2},p=\d{1,2}\$([A-Za-z0-9+/]{11,64})\$([A-Za-z0-9+/]{22,86})$/.exec(text) ?? [];
  return salt !== '' && isBase64(salt) && isBase64(tag) && isBearable(text);
}

function isBearable(argon2id: string): boolean {
  const [memory = 0, passes = 0, lanes = 0] = [...argon2id.matchAll(/[mtp]=(\d+)/g)].map(([, number]) => Number(number));
  if (lanes < 1 || lanes > argon2Limits.lanes) return false;
  return memory >= 8 * lanes && memory <= argon2Limits.memoryKib && passes >= 1 && passes <= argon2Limits.passes;
}

/** Without padding, as the format has it, and without bits that stand for nothing, which the verifier refuses. */
const isBase64 = (text: string): boolean => Buffer.from(text, 'base64').toString('base64').replace(/=+$/, '') === text;
