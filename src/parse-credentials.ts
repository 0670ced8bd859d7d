import type { CredentialParser } from './config/index.js';
import { CredentialError, parseKeyFile, parseNaisVariables } from './maskinporten/index.js';

/** Reads credentials with the parsers of `maskinporten/` for `config/`, which stands above it. */
export const parseCredentials: CredentialParser = (source) => {
  try {
    return source.kind === 'file'
      ? parseKeyFile(source.text, source)
      : parseNaisVariables(source.variables);
  } catch (error) {
    if (error instanceof CredentialError) return error.problems;
    throw error;
  }
};
