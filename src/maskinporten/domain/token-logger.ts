/** Fits pino and Nest's structured loggers. Fields never hold a token, an assertion or a key. */
export interface TokenLogger {
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
}

export const silentTokenLogger: TokenLogger = {
  info: () => undefined,
  warn: () => undefined,
};
