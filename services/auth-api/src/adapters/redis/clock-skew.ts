/** Seconds by which the clocks of pods and of Redis may differ without anything being forgotten too early. */
export const clockSkewSeconds = 300;
