// The import order of docs/architecture.md: each module imports only those above it, through its index.
const modules = [
  'config',
  'telemetry',
  'problems',
  'database',
  'maskinporten',
  'altinn',
  'orchestration/flows',
  'orchestration/prefill',
  'authorization',
  'orchestration/handovers',
  'triggers',
  'health',
  'console',
  'sandbox',
];
const folder = (m) => `^src/${m}/`;

const order = modules.slice(0, -1).map((name, i) => ({
  name: `order-${name.replace('/', '-')}`,
  comment: `${name} may import only the modules above it in the table`,
  severity: 'error',
  from: { path: folder(name) },
  to: { path: modules.slice(i + 1).map(folder) },
}));

const publicIndexOnly = modules.map((name) => ({
  name: `index-only-${name.replace('/', '-')}`,
  comment: `${name} is used through its index.ts`,
  severity: 'error',
  from: { path: '^src/', pathNot: folder(name) },
  to: {
    path: folder(name),
    pathNot: [`^src/${name}/index\\.ts$`, '^src/altinn/authorized-delivery\\.mint\\.ts$'],
  },
}));

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    ...order,
    ...publicIndexOnly,
    {
      name: 'domain-is-framework-free',
      severity: 'error',
      from: { path: '/domain/', pathNot: '\\.spec\\.ts$' },
      to: { path: '(^|node_modules/)(@nestjs|undici|fastify|class-|pino|pg|@electric-sql)' },
    },
    {
      name: 'maskinporten-stands-alone',
      severity: 'error',
      from: { path: '^src/maskinporten/' },
      to: { path: '^src/', pathNot: '^src/maskinporten/' },
    },
    {
      name: 'sandbox-stays-outside',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/sandbox/' },
      to: { path: '^src/sandbox/' },
    },
    {
      name: 'only-authorization-mints',
      comment: 'An AuthorizedDelivery without a decision must not exist',
      severity: 'error',
      from: {
        path: '^(src|test)/',
        pathNot: ['^src/authorization/', '^src/altinn/', '\\.spec\\.ts$'],
      },
      to: { path: '^src/altinn/authorized-delivery\\.mint\\.ts$' },
    },
    {
      name: 'outbound-http-only-in-adapters',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: ['/adapters/', '^src/sandbox/', '\\.module\\.ts$', '\\.spec\\.ts$'],
      },
      to: { path: 'node_modules/undici/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.contract\\.ts$' },
  },
};
