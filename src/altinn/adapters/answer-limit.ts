/** Bytes of an answer that is read into memory: models and list pages. Files are streamed. */
export const answerLimit = 20 * 1_048_576;
