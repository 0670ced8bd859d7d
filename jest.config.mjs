/** ESM-only leaves that CommonJS packages require(); Jest has no require(esm) before Node 24.9. */
const esmLeaves = ['content-disposition', 'cookie'].join('|');
const inLeaves = `node_modules/(?:.*node_modules/)?(?:${esmLeaves})/`;
/** A sabotaged run without the log scrubber (test/chaos/sabotage.mjs). */
const sabotaged =
  process.env.TEST_SABOTAGE === 'scrubber'
    ? { '^\\./scrub\\.js$': '<rootDir>/test/support/unscrubbed.ts' }
    : {};
const shared = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: { ...sabotaged, '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        sourceMaps: 'inline',
        module: { type: 'es6' },
        jsc: {
          target: 'es2023',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: {
            legacyDecorator: true,
            decoratorMetadata: true,
            useDefineForClassFields: true,
          },
        },
      },
    ],
    [`${inLeaves}.+\\.js$`]: [
      '@swc/jest',
      { swcrc: false, module: { type: 'commonjs' }, jsc: { target: 'es2023' } },
    ],
  },
  transformIgnorePatterns: [`node_modules/(?!(?:.*node_modules/)?(?:${esmLeaves})/)`],
};
const project = (displayName, testMatch) => ({
  ...shared,
  displayName,
  testMatch: [testMatch],
  setupFiles: ['<rootDir>/test/support/setup.ts'],
});
export default {
  projects: [
    project('unit', '<rootDir>/src/**/*.spec.ts'),
    project('e2e', '<rootDir>/test/e2e/**/*.e2e-spec.ts'),
    project('contract', '<rootDir>/test/contract/**/*.contract-spec.ts'),
    project('chaos', '<rootDir>/test/chaos/**/*.chaos-spec.ts'),
  ],
  // A project's own testTimeout is not honoured.
  testTimeout: 120_000,
  maxWorkers: 2,
};
