/**
 * Certificates for engines on one host and in tests: an authority of one's own, and what it signs. Made with Node alone (X.509 v3 in DER,
 * RFC 5280), so that whoever has Node needs no other program. RSA, since every engine takes it.
 */
import { createHash, createPrivateKey, generateKeyPairSync, randomBytes, sign, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const BITS = 3072;
const AUTHORITY_DAYS = 3650;
const SERVER_DAYS = 730;
const DAY_MS = 86_400_000;
/** Clocks of others may be a little behind. */
const EARLIER_MS = 3_600_000;

const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const COMMON_NAME = '2.5.4.3';
const IDENTIFIER = '2.5.29.14';
const KEY_USAGE = '2.5.29.15';
const OTHER_NAMES = '2.5.29.17';
const CONSTRAINTS = '2.5.29.19';
const SIGNED_WITH = '2.5.29.35';
const PURPOSES = '2.5.29.37';
const SERVER = '1.3.6.1.5.5.7.3.1';
const CLIENT = '1.3.6.1.5.5.7.3.2';
const BIT_STRING = 0x03;

/** @returns `{ cert, key }` in PEM: what signs, and is trusted */
export function makeAuthority(name) {
  const pair = keys();
  const extensions = [
    extension(CONSTRAINTS, sequence(tlv(0x01, Buffer.from([0xff]))), true),
    // Signs certificates, and nothing else.
    extension(KEY_USAGE, tlv(BIT_STRING, Buffer.from([2, 0x04])), true),
    extension(IDENTIFIER, tlv(0x04, identifierOf(pair.spki))),
  ];
  return {
    cert: signed({ subject: nameOf(name), issuer: nameOf(name), spki: pair.spki, days: AUTHORITY_DAYS, extensions }, pair.key),
    key: pair.key,
  };
}

/**
 * What a server shows: `name` is the common name, `hosts` the names and addresses under which it is called.
 *
 * @returns `{ cert, key }` in PEM (PKCS #8)
 */
export function makeCertificate(authority, name, hosts, days = SERVER_DAYS) {
  const pair = keys();
  const signer = new X509Certificate(authority.cert);
  const extensions = [
    extension(CONSTRAINTS, sequence(), true),
    // Signs its side of a handshake, and takes keys that are sent to it.
    extension(KEY_USAGE, tlv(BIT_STRING, Buffer.from([5, 0xa0])), true),
    // EventStoreDB's nodes show theirs to each other as clients too.
    extension(PURPOSES, sequence(oid(SERVER), oid(CLIENT))),
    extension(OTHER_NAMES, sequence(...hosts.map(hostOf))),
    extension(IDENTIFIER, tlv(0x04, identifierOf(pair.spki))),
    extension(SIGNED_WITH, sequence(tlv(0x80, identifierOf(signer.publicKey.export({ type: 'spki', format: 'der' }))))),
  ];
  const issuer = nameOf(signer.toLegacyObject().subject.CN);
  return { cert: signed({ subject: nameOf(name), issuer, spki: pair.spki, days, extensions }, authority.key), key: pair.key };
}

function keys() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: BITS });
  return { spki: publicKey.export({ type: 'spki', format: 'der' }), key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
}

function signed({ subject, issuer, spki, days, extensions }, key) {
  const algorithm = sequence(oid(SHA256_WITH_RSA), tlv(0x05));
  const now = Date.now();
  const body = sequence(
    // Version 3.
    tlv(0xa0, integer(Buffer.from([2]))),
    integer(randomBytes(16)),
    algorithm,
    issuer,
    sequence(time(now - EARLIER_MS), time(now + days * DAY_MS)),
    subject,
    spki,
    tlv(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, createPrivateKey(key));
  const der = sequence(body, algorithm, tlv(BIT_STRING, Buffer.from([0]), signature));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

function tlv(tag, ...parts) {
  const body = Buffer.concat(parts);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const length = [];
  for (let left = body.length; left > 0; left >>= 8) length.unshift(left & 0xff);
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length, ...length]), body]);
}

const sequence = (...parts) => tlv(0x30, ...parts);

/** Positive, in as few bytes as it takes. */
function integer(bytes) {
  const first = bytes.findIndex((one) => one !== 0);
  const least = bytes.subarray(first);
  return tlv(0x02, (least[0] & 0x80) === 0 ? least : Buffer.concat([Buffer.from([0]), least]));
}

function oid(text) {
  const [first, second, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const part of rest) {
    const sevens = [part & 0x7f];
    for (let left = Math.floor(part / 128); left > 0; left = Math.floor(left / 128)) sevens.unshift(0x80 | (left & 0x7f));
    bytes.push(...sevens);
  }
  return tlv(0x06, Buffer.from(bytes));
}

const nameOf = (name) => sequence(tlv(0x31, sequence(oid(COMMON_NAME), tlv(0x0c, Buffer.from(name)))));

/** `UTCTime`, which counts until 2049. */
const time = (ms) =>
  tlv(
    0x17,
    Buffer.from(
      `${new Date(ms)
        .toISOString()
        .replace(/[-:T]|\.\d+/g, '')
        .slice(2)}`,
    ),
  );

const identifierOf = (spki) => createHash('sha256').update(spki).digest().subarray(0, 20);

const extension = (id, value, critical = false) =>
  sequence(oid(id), ...(critical ? [tlv(0x01, Buffer.from([0xff]))] : []), tlv(0x04, value));

function hostOf(host) {
  const version = isIP(host);
  if (version === 0) return tlv(0x82, Buffer.from(host));
  if (version === 4) return tlv(0x87, Buffer.from(host.split('.').map(Number)));
  throw new Error(`Only names and IPv4 addresses go into a certificate here, not ${host}.`);
}
