import type { ICruiseOptions, IForbiddenRuleType } from 'dependency-cruiser';

/** Regular expressions on paths from the root; npm packages lie under `node_modules/`, Node's own modules carry their bare name. */
type Path = { path?: string | string[]; pathNot?: string | string[] };
type To = Path & { circular?: boolean; couldNotResolve?: boolean };

const rule = (name: string, comment: string, from: Path, to: To): IForbiddenRuleType => ({ name, comment, severity: 'error', from, to });

/** Every folder that holds code; one that does not exist yet is passed over. */
export const folders = ['shared', 'functions', 'workflows', 'letters', 'infra', 'web', 'cli', 'operate', 'local', 'bench', 'test'];

/** Anything of our own; what a folder may reach is taken off with `pathNot`. */
const ours = `^(${folders.join('|')})/`;
const packages = (...names: string[]) => `node_modules/(${names.join('|')})/`;
const values = packages('zod', 'temporal-polyfill', 'temporal-spec');
/** `aws-lambda` has types only, which the resolver does not look for: it stays a bare name. */
const handlerKit = `(${packages('@middy/core', '@middy/util')}|^aws-lambda$)`;
const cdk = packages('aws-cdk-lib', 'constructs');
const domain = '^shared/domain/';
const ports = '^shared/ports\\.ts$';
const names = '^shared/ledger/(keys|names)\\.ts$';
const anchorForm = '^shared/ledger/anchor\\.ts$';
const addresses = '^shared/mail/address\\.ts$';
const environments = '^functions/environments\\.ts$';
const verbs = '^functions/(?!entry/)';
const verbKit = '^functions/kit/';
const writeSchema = '^shared/definition/write-schema\\.ts$';

const pure = [
  rule('domain-is-pure', 'Rules import zod, Temporal and themselves.', { path: domain }, { pathNot: [domain, values] }),
  rule(
    'definition-knows-domain-and-yaml',
    'YAML in, definition or errors out; only the writer of the JSON Schema touches a disk.',
    { path: '^shared/definition/', pathNot: writeSchema },
    { pathNot: [domain, '^shared/definition/', values, packages('yaml')] },
  ),
  rule('ports-know-domain', 'Ports are types over the words of the domain.', { path: ports }, { pathNot: [domain, ports, values] }),
  rule(
    'ledger-knows-domain-ports-and-hashing',
    'Keys, items and the hash chain: nothing but arithmetic.',
    { path: '^shared/ledger/' },
    { pathNot: [domain, ports, '^shared/ledger/', values, packages('canonicalize'), '^(node:)?crypto$'] },
  ),
  rule(
    'mail-knows-ports',
    'A mail as it goes over any line; who hands it in is an adapter.',
    { path: '^shared/mail/' },
    { pathNot: ['^shared/mail/', ports, values, '^(node:)?url$'] },
  ),
];

const cloud = [
  rule(
    'only-shared-aws-knows-the-sdk',
    'Adapters for AWS live in shared/aws; their own tests may prepare a server.',
    { pathNot: ['^shared/aws/', '^test/aws/'] },
    { path: packages('@aws-sdk', '@smithy') },
  ),
  rule('adapters-know-ports', 'An adapter knows what it adapts to.', { path: '^shared/aws/' }, { path: ours, pathNot: '^shared/' }),
  rule(
    'verbs-know-ports-not-adapters',
    'Only functions/entry binds adapters.',
    { path: verbs, pathNot: verbKit },
    { pathNot: [verbs, domain, ports, names, anchorForm, addresses, values, handlerKit] },
  ),
  rule(
    'verb-kit-knows-ports-not-adapters',
    'What verbs share may also store by hash and try again after a pause.',
    { path: verbKit },
    { pathNot: [verbs, domain, ports, names, values, handlerKit, packages('canonicalize'), '^(node:)?timers/promises$'] },
  ),
  rule(
    'entries-bind-and-nothing-else',
    'Where a verb meets its adapters on AWS, and a mail its words.',
    { path: '^functions/entry/' },
    { pathNot: ['^functions/', '^shared/(aws|domain|ledger)/', '^letters/', ports, values, handlerKit] },
  ),
  rule(
    'workflows-know-words-and-cdk',
    'A story holds states, not rules; workflows/kit also renders and checks it.',
    { path: '^workflows/', pathNot: '^workflows/kit/' },
    { pathNot: ['^workflows/', '^shared/domain/words\\.ts$', cdk] },
  ),
  rule(
    'workflow-kit-stands-alone',
    'Rendering needs no more of us than a story does.',
    { path: '^workflows/kit/' },
    { path: ours, pathNot: ['^workflows/', '^shared/domain/words\\.ts$'] },
  ),
  rule(
    'infra-knows-code-by-path',
    'infra assembles; it runs no verb.',
    { path: '^infra/' },
    { path: ours, pathNot: ['^infra/', '^workflows/', environments, names] },
  ),
];

const homes = [
  rule(
    'pages-know-ports-not-adapters',
    'Only the entrances of web bind adapters.',
    { path: '^web/', pathNot: '^web/entrances/' },
    { path: ours, pathNot: ['^web/(?!entrances/)', domain, ports] },
  ),
  rule(
    'entrances-bind-for-aws',
    'The AWS entrance of web meets verbs and adapters, never a home.',
    { path: '^web/entrances/' },
    { path: ours, pathNot: ['^web/', '^shared/', verbs] },
  ),
  rule(
    'letters-know-ports-not-adapters',
    'A letter is a view of the facts.',
    { path: '^letters/' },
    { path: ours, pathNot: ['^letters/', domain, ports] },
  ),
  rule(
    'embedded-home-is-not-the-cloud',
    'local binds its own adapters and plays the rendered ASL without loading CDK.',
    { path: '^local/' },
    {
      path: [ours, cdk],
      pathNot: [
        '^local/',
        '^shared/(domain|definition|ledger|mail)/',
        ports,
        verbs,
        '^web/(?!entrances/)',
        '^letters/',
        '^workflows/.+\\.asl\\.json$',
      ],
    },
  ),
  rule(
    'commands-know-the-embedded-home',
    'A command plays or reads; it binds through local.',
    { path: '^cli/' },
    { path: ours, pathNot: ['^cli/', '^local/', '^shared/(domain|definition|ledger)/', ports] },
  ),
  rule(
    'benchmarks-know-what-commands-know',
    'A benchmark measures the home as it is, and the functions by path; it bundles them as infra does.',
    { path: '^bench/' },
    { path: ours, pathNot: ['^bench/', '^local/', '^shared/(domain|definition|ledger)/', ports, '^infra/kit/bundling\\.ts$'] },
  ),
  rule(
    'operators-know-the-cloud',
    'What a person does with an installation on AWS: verbs and adapters meet here too, by the rights of that person. It never opens an embedded home.',
    { path: '^operate/' },
    {
      path: ours,
      pathNot: ['^operate/', '^cli/kit/', '^shared/', verbs, '^infra/settings\\.ts$', '^workflows/kit/', '^workflows/stories\\.ts$'],
    },
  ),
  rule(
    'only-commands-start-the-home',
    'Arrows end at the homes.',
    { pathNot: '^(local|cli|operate|bench|test)/' },
    { path: '^(local|cli)/' },
  ),
  rule(
    'nobody-imports-test-bench-or-infra',
    'Nothing rests on its own test, its measure, its assembly or its operator.',
    { pathNot: '^(infra|test|bench|operate)/' },
    { path: '^(infra|test|bench|operate)/' },
  ),
];

const sound = [
  rule('no-cycles', 'A circle has no bottom.', {}, { circular: true }),
  rule('resolvable', 'What cannot be found cannot be judged.', {}, { couldNotResolve: true, pathNot: '^aws-lambda$' }),
];

export const rules: IForbiddenRuleType[] = [...pure, ...cloud, ...homes, ...sound];

export const options: ICruiseOptions = {
  ruleSet: { forbidden: rules },
  validate: true,
  parser: 'swc',
  doNotFollow: { path: 'node_modules' },
  tsPreCompilationDeps: true,
  enhancedResolveOptions: {
    exportsFields: ['exports'],
    conditionNames: ['import', 'node', 'default', 'types'],
    extensions: ['.ts', '.tsx', '.js'],
  },
};
