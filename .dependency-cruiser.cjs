/** Who may import whom (docs/adr, and the table in the design). `tools/boundaries.spec.ts` runs these rules and proves that each can fail. */
const TEST = '\\.(spec|contract)\\.tsx?$';
const HTTP = '\\.(controller|module|dto)\\.ts$';
const KERNEL = '(^|/)libs/kernel/src/';
const PURE = 'node_modules/(zod|temporal-polyfill)/';
const SOLVER = '^libs/contexts/matching/.*/solver/';
const PUBLISHED = '^libs/contexts/[^/]+/src/published/';
const VENDORS = 'node_modules/(@eventstore|kafkajs|mongoose|mongodb)/';
/** Engines without a port above them: the technology's own folder, opened once for the ports. */
const TECHNOLOGY = '^libs/engines/[^/]+/[^/]+$';
/** The folders that open the engines of a form together: for the platform, the command line and the tests; for the services. */
const TOGETHER = '^libs/engines/(embedded|cluster)/';
/** What a context gives to apps: its kernel context and its web module. */
const OFFER = '^libs/contexts/[^/]+/src/index\\.ts$';

/** A vendor's client, and the only folders it may be imported under. */
const clients = [
  ['sqlite', '^(node:)?sqlite$'],
  ['eventstoredb', 'node_modules/@eventstore/'],
  ['kafka', 'node_modules/kafkajs/'],
  ['mongodb', 'node_modules/(mongoose|mongodb)/'],
  ['solver', 'node_modules/highs/'],
];

const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', 'Two files that need each other are one file, or three.', {}, { circular: true }),
    rule('nothing-imports-apps', 'An app composes; what is shared lives in libs.', { pathNot: '^apps/' }, { path: '^apps/' }),
    rule('apps-stand-alone', 'One app never imports another.', { path: '^apps/([^/]+)/' }, { path: '^apps/', pathNot: '^apps/$1/' }),
    rule(
      'only-tests-import-testing',
      'The simulated machine never reaches production.',
      { pathNot: [TEST, '^libs/testing/', '^chaos/'] },
      { path: '^libs/testing/' },
    ),
    rule('only-tests-import-tests', 'Specs and contract suites are not built.', { pathNot: [TEST, '^libs/testing/'] }, { path: TEST }),
    rule(
      'kernel-is-plain',
      'The kernel knows zod and temporal-polyfill; all else comes in through ports.',
      { path: '^libs/kernel/', pathNot: TEST },
      { pathNot: [KERNEL, PURE] },
    ),
    rule(
      'domain-is-plain',
      'Domain folders know the kernel, their own context and what others publish.',
      { path: '^libs/contexts/([^/]+)/', pathNot: [TEST, HTTP, SOLVER] },
      { pathNot: [KERNEL, PURE, '^libs/contexts/$1/', PUBLISHED] },
    ),
    rule(
      'solver-is-plain',
      'The matcher may ask highs as its referee besides.',
      { path: SOLVER, pathNot: [TEST, HTTP] },
      { pathNot: [KERNEL, PURE, 'node_modules/highs/', '^libs/contexts/matching/', PUBLISHED] },
    ),
    rule(
      'domain-is-below-http',
      'HTTP calls the domain, never the other way round.',
      { path: '^libs/contexts/', pathNot: [TEST, HTTP, OFFER] },
      { path: `^libs/contexts/.+${HTTP}` },
    ),
    rule(
      'http-of-a-context',
      'Controllers and modules know their context, the web library, Nest and the validators.',
      { path: `^libs/contexts/([^/]+)/.+${HTTP}`, pathNot: TEST },
      {
        pathNot: [
          KERNEL,
          PURE,
          '^libs/contexts/$1/',
          PUBLISHED,
          '(^|/)libs/web/src/',
          'node_modules/(@nestjs|class-validator|class-transformer)/',
        ],
      },
    ),
    rule(
      'engine-serves-its-port',
      'An engine knows the kernel, its port, its technology and the client of it.',
      { path: '^libs/engines/([^/]+)/([^/]+)/', pathNot: TEST },
      {
        dependencyTypesNot: ['core'],
        pathNot: [KERNEL, PURE, '^libs/engines/$1/$2/', '^libs/engines/$1/[^/]+$', '^libs/engines/$2/[^/]+$', VENDORS],
      },
    ),
    rule(
      'technology-knows-no-port',
      'What opens a connection knows none of the ports above it.',
      { path: TECHNOLOGY.replace('[^/]+/', '([^/]+)/'), pathNot: [TEST, TOGETHER] },
      { dependencyTypesNot: ['core'], pathNot: [KERNEL, PURE, '^libs/engines/$1/', VENDORS] },
    ),
    rule(
      'web-knows-the-kernel',
      'The web library knows the kernel, and no context or engine.',
      { path: '^libs/web/', pathNot: TEST },
      { path: '(^|/)libs/', pathNot: ['^libs/web/', KERNEL] },
    ),
    rule(
      'service-knows-contexts-without-http',
      'What composes a service knows what every context stores and publishes; the one that it serves comes from the app.',
      { path: '^libs/service/', pathNot: TEST },
      { path: '^libs/contexts/', pathNot: '^libs/contexts/[^/]+/src/[^/]+\\.context\\.ts$' },
    ),
    rule(
      'time-and-threads-are-ports',
      'Waiting and threads are ports, made real in engines/system.',
      { path: '^libs/(kernel|contexts|engines)/', pathNot: [TEST, '^libs/engines/system/'] },
      { path: '^(node:)?(worker_threads|timers|timers/promises|child_process|cluster|perf_hooks)$' },
    ),
    ...clients.map(([folder, client]) =>
      rule(
        `client-of-${folder}`,
        `Imported only under folders named ${folder}.`,
        { path: '^(libs|apps)/', pathNot: `(^|/)${folder}/` },
        { path: client },
      ),
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)dist/' },
    tsPreCompilationDeps: true,
    detectJSDocImports: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'],
    },
  },
};
