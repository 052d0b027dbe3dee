/** How long a browser session lasts, in seconds: without activity, and altogether. */
export interface SessionLimits {
  idleSeconds: number;
  maxSeconds: number;
}
