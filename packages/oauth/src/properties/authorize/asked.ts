import type { Client } from '../../model.ts';
import type { Pushed, SignedIn } from '../records.ts';

/** An authorization request as the model sees it. */
export interface Asked {
  client: Client;
  /** What the browser brings. */
  sent: Record<string, string>;
  /** What is really asked for, wherever it stands. */
  parameters: Record<string, string>;
  signed: boolean;
  /** The request object in it is no good. */
  forged: boolean;
  pushed?: Pushed | undefined;
  /** Seconds since the epoch at which it first came. */
  askedAt: number;
  session: SignedIn | undefined;
  /** The user signs out everywhere just before it is answered. */
  signsOut: boolean;
  /** The user went back instead of signing in. */
  declines?: boolean;
  /** What was parked with it, where it comes back after a sign-in. */
  parked?: { signed: boolean };
}

/** A request that waits for a sign-in. */
export interface Parked {
  asked: Asked;
  resume: { params: Record<string, string>; signed: boolean };
}

/** The words of a parameter. */
export const wordsOf = (text: string | undefined): readonly string[] => (text ?? '').split(' ').filter((word) => word !== '');
