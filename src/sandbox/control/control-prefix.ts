/** The control API; neither faults nor counters see it. */
export const controlPrefix = '/__sandbox';
