/**
 * Renders the chart as an installation would, and checks what comes out: with the least that must be given, with production.yaml, and
 * with nothing, which must be refused by name. Takes `helm` from the PATH, else builds it from the Go module proxy into a temporary
 * folder that is kept (two minutes, once); where there is neither, it says so and checks nothing.
 *
 *   node infra/helm/render.mjs
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';

const VERSION = 'v3.22.0';
const CHART = join(import.meta.dirname, 'sleutelbos');
const CONTEXTS = ['audit', 'compensation', 'matching', 'registration', 'reporting', 'safeguarding'];
/** A pod gets this long to stop by itself (libs/web/src/server/run-application.ts). */
const SHUTDOWN_S = 30;
const LEAST = ['--set', 'host=h.example', '--set', 'issuer.url=https://id.example/realms/x', '--set', 'kafka.brokers=kafka:9092'];
const NEEDED = [
  'HOST',
  'PORT',
  'EVENTSTORE_URL_FILE',
  'KAFKA_BROKERS',
  'KAFKA_TLS',
  'MONGODB_URL_FILE',
  'SLEUTELBOS_REGISTER_URL_FILE',
  'SLEUTELBOS_KEK_FILE',
  'OIDC_ISSUER',
  'OIDC_AUDIENCE',
];

let passed = 0;
const failures = [];
function check(what, holds) {
  if (holds) passed += 1;
  else failures.push(what);
}

function helmHere() {
  if (spawnSync('helm', ['version', '--short'], { encoding: 'utf8' }).stdout?.startsWith('v3.')) return 'helm';
  if (spawnSync('go', ['version']).status !== 0) return undefined;
  const folder = join(tmpdir(), `sleutelbos-helm-${VERSION}`);
  const built = join(folder, 'helm');
  if (existsSync(built)) return built;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'go.mod'), 'module sleutelbos/helm\n');
  console.log(`building helm ${VERSION}`);
  for (const command of [
    ['get', `helm.sh/helm/v3/cmd/helm@${VERSION}`],
    ['build', '-o', `${built}.new`, 'helm.sh/helm/v3/cmd/helm'],
  ]) {
    const { status, stderr } = spawnSync('go', command, { cwd: folder, encoding: 'utf8' });
    if (status !== 0) throw new Error(`go ${command[0]} failed: ${stderr.slice(-2_000)}`);
  }
  renameSync(`${built}.new`, built);
  return built;
}

function template(helm, values) {
  // A helm that was built without its release's flags takes the cluster for a very old one.
  const { status, stdout, stderr } = spawnSync(helm, ['template', 'sb', CHART, '--kube-version', '1.33.0', ...values], {
    encoding: 'utf8',
    maxBuffer: 1 << 24,
  });
  if (status !== 0) return { refused: stderr, documents: [] };
  const parsed = parseAllDocuments(stdout);
  const wrong = parsed.flatMap((one) => one.errors);
  if (wrong.length > 0) throw wrong[0];
  return { refused: '', documents: parsed.map((one) => one.toJS()).filter(Boolean) };
}

function checkRendered(name, documents) {
  const of = (kind) => documents.filter((one) => one.kind === kind);
  const by = (kind) => new Map(of(kind).map((one) => [one.metadata.name, one]));
  const say = (what, holds) => check(`${name}: ${what}`, holds);
  const deployments = of('Deployment');
  const names = deployments.map((one) => one.metadata.name).sort();
  say(
    'one deployment for each context, and the pages',
    names.join() ===
      [...CONTEXTS, 'pages']
        .map((one) => `sb-${one}`)
        .sort()
        .join(),
  );
  say('nothing has to run before or after an upgrade', of('Job').length === 0 && !JSON.stringify(documents).includes('helm.sh/hook'));
  say('no secret is rendered', of('Secret').length === 0);
  say('names are unique', new Set(documents.map((one) => `${one.kind} ${one.metadata.name}`)).size === documents.length);
  for (const one of deployments) checkDeployment(one, by('Service'), by('PodDisruptionBudget'), say);
  checkIngress(of('Ingress')[0], by('Service'), say);
  checkNetwork(of('NetworkPolicy'), deployments, say);
}

function checkDeployment(deployment, services, budgets, tell) {
  const name = deployment.metadata.name;
  const say = (what, holds) => tell(`${name} ${what}`, holds);
  const { template: pod, selector, strategy, replicas } = deployment.spec;
  const [container, ...others] = pod.spec.containers;
  const sameLabels = (wanted) => Object.entries(wanted).every(([key, value]) => pod.metadata.labels[key] === value);
  say('has one container', others.length === 0);
  say('has more than one replica', replicas > 1);
  say('selects its own pods', sameLabels(selector.matchLabels));
  say('never has less than its replicas during an upgrade', strategy.rollingUpdate.maxUnavailable === 0);
  const service = services.get(name);
  say(
    'has a service for its port',
    service && sameLabels(service.spec.selector) && service.spec.ports[0].targetPort === container.ports[0].name,
  );
  const budget = budgets.get(name);
  say('is disturbed one at a time', budget && budget.spec.maxUnavailable === 1 && sameLabels(budget.spec.selector.matchLabels));
  say('has an image with a tag', /^[\w.\-/]+:[\w.-]+$/.test(container.image) && !container.image.endsWith(':latest'));
  const { securityContext: around } = pod.spec;
  const inside = container.securityContext;
  say('is not root', around.runAsNonRoot === true && around.runAsUser > 0 && around.seccompProfile.type === 'RuntimeDefault');
  say('gains no rights', inside.allowPrivilegeEscalation === false && inside.capabilities.drop.join() === 'ALL');
  say('writes nothing to its file system', inside.readOnlyRootFilesystem === true);
  say('asks nothing of the cluster', pod.spec.automountServiceAccountToken === false);
  const { requests, limits } = container.resources;
  say('asks for what it needs', Boolean(requests.cpu && requests.memory && limits.memory));
  say(
    'is asked whether it lives and is ready',
    container.livenessProbe.httpGet.path === '/health/live' && container.readinessProbe.httpGet.path === '/health/ready',
  );
  say('is left in peace until it has stopped by itself', pod.spec.terminationGracePeriodSeconds > SHUTDOWN_S);
  if (name === 'sb-pages') {
    say('answers until it has left the endpoints', Number(container.lifecycle.preStop.exec.command[1]) >= 5);
    return;
  }
  const environment = new Map(container.env.map((one) => [one.name, one]));
  say(
    'knows what it must',
    NEEDED.every((one) => environment.get(one)?.value || environment.get(one)?.valueFrom),
  );
  const files = mountedFiles(pod.spec.volumes, container.volumeMounts);
  const named = container.env.filter((one) => one.name.endsWith('_FILE')).map((one) => one.value);
  say('has as a file whatever is named as one', named.length >= 4 && named.every((one) => files.has(one)));
  say(
    'has every secret as a file, and none in its environment',
    container.env.every((one) => !one.valueFrom && !/:\/\/[^/]*@/.test(one.value)),
  );
  const [holding] = pod.spec.volumes.flatMap((one) => (one.secret?.items.some(({ key }) => key === 'kek') ? one.secret : []));
  // As YAML 1.2 reads 0440.
  say('keeps what it has of secrets from others', holding?.defaultMode === 440);
  const drain = Number(environment.get('SLEUTELBOS_DRAIN_SECONDS')?.value);
  say('answers until it has left the endpoints, and has time for the rest', drain >= 5 && drain < SHUTDOWN_S);
  say('has time to start', container.startupProbe.periodSeconds * container.startupProbe.failureThreshold >= 60);
}

/** Paths of the files that come from Secrets and ConfigMaps. */
function mountedFiles(volumes, mounts) {
  const paths = mounts.flatMap(({ name, mountPath }) => {
    const volume = volumes.find((one) => one.name === name);
    return (volume?.secret ?? volume?.configMap)?.items.map(({ path }) => `${mountPath}/${path}`) ?? [];
  });
  return new Set(paths);
}

/** What a service is told about the engines when these values are given. */
function toldWith(helm, ...values) {
  const { documents } = template(helm, [...LEAST, ...values.flatMap((one) => ['--set', one])]);
  const [{ spec }] = documents.filter((one) => one.kind === 'Deployment' && one.metadata.name === 'sb-matching');
  const { containers, volumes } = spec.template.spec;
  const told = Object.fromEntries(containers[0].env.map((one) => [one.name, one.value]));
  return { told, files: mountedFiles(volumes, containers[0].volumeMounts) };
}

function checkEngines(helm) {
  const { told: usual } = toldWith(helm);
  check('engines: TLS and a password, unless said otherwise', usual.KAFKA_TLS === 'true' && usual.KAFKA_SASL_MECHANISM === 'SCRAM-SHA-512');
  check('engines: nothing is reached without TLS, unless said otherwise', usual.SLEUTELBOS_ENGINES_WITHOUT_TLS === undefined);
  for (const kind of ['configMap', 'secret']) {
    const { told, files } = toldWith(helm, `authority.${kind}=ours`);
    check(`engines: an authority from a ${kind} is there and named`, files.has(told.KAFKA_TLS_CA_FILE));
  }
  const { told: meshed, files } = toldWith(
    helm,
    'enginesWithoutTls=true',
    'kafka.tls=false',
    'kafka.sasl.mechanism=',
    'authority.secret=ours',
  );
  check(
    'engines: a mesh may take it over',
    meshed.SLEUTELBOS_ENGINES_WITHOUT_TLS === 'allowed' &&
      meshed.KAFKA_TLS === 'false' &&
      !meshed.KAFKA_TLS_CA_FILE &&
      !meshed.KAFKA_SASL_USER,
  );
  check('engines: and then nobody needs a password of Kafka', !files.has('/run/secrets/sleutelbos/kafka-password'));
}

function checkIngress(ingress, services, say) {
  const paths = ingress.spec.rules[0].http.paths;
  const leads = (path) => paths.find((one) => one.path === path)?.backend.service.name;
  say(
    'each context has its address',
    CONTEXTS.every((one) => leads(`/${one}`) === `sb-${one}`),
  );
  say('the rest is the pages’', leads('/') === 'sb-pages');
  say(
    'problems and security.txt are served',
    leads('/problems') === 'sb-registration' && leads('/.well-known/security.txt') === 'sb-registration',
  );
  const ports = paths.every(({ backend: { service } }) =>
    services.get(service.name)?.spec.ports.some((one) => one.name === service.port.name),
  );
  say('each address leads to a service and port that exist', ports);
  say('TLS holds for the name', ingress.spec.tls[0].hosts.join() === ingress.spec.rules[0].host);
}

function checkNetwork(policies, deployments, say) {
  const nothing = policies.find((one) => !one.spec.ingress && !one.spec.egress);
  const labels = Object.entries(nothing?.spec.podSelector.matchLabels ?? { none: '' });
  say(
    'by default nobody talks to any of its pods',
    deployments.every((one) => labels.every(([key, value]) => one.spec.template.metadata.labels[key] === value)),
  );
  say('the default is for both directions', nothing?.spec.policyTypes.join() === 'Ingress,Egress');
  const inwards = policies.flatMap((one) => one.spec.ingress ?? []);
  say(
    'only the ingress and the pages may call',
    inwards.length === 2 && inwards.every((one) => one.from.length === 1 && one.ports.length === 1),
  );
  say(
    'each way out names its ports',
    policies.flatMap((one) => one.spec.egress ?? []).every((one) => one.ports.length > 0),
  );
}

const helm = helmHere();
if (!helm) {
  console.log('chart not rendered: there is neither helm nor go here');
  process.exit(0);
}
for (const missing of ['host', 'issuer.url', 'kafka.brokers']) {
  const given = LEAST.filter((one, index) => !one.startsWith(`${missing}=`) && !LEAST[index + 1]?.startsWith(`${missing}=`));
  check(`without ${missing} the chart says so`, template(helm, given).refused.includes(`${missing} is missing`));
}
const least = template(helm, LEAST);
const production = template(helm, ['-f', join(import.meta.dirname, 'production.yaml')]);
for (const [name, { refused, documents }] of Object.entries({ least, production })) {
  check(`${name}: the chart renders ${refused}`, refused === '');
  if (refused === '') checkRendered(name, documents);
}
checkEngines(helm);
const replicas = production.documents.filter((one) => one.kind === 'Deployment').map((one) => one.spec.replicas);
check('production: replicas are those that were given', replicas.filter((one) => one === 3).length === 2);
for (const failure of failures) console.error(`- ${failure}`);
console.log(`chart: ${passed} checks hold, ${failures.length} do not`);
process.exit(failures.length > 0 ? 1 : 0);
