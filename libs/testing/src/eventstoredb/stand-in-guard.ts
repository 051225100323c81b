import { type Metadata, ServerCredentials, status, type UntypedHandleCall, type UntypedServiceImplementation } from '@grpc/grpc-js';

/** What a server in secure mode has: without `--insecure` it speaks TLS alone and knows its users. */
export interface Secured {
  /** In PEM. */
  readonly certificate: { readonly cert: string; readonly key: string };
  /** Passwords by name. */
  readonly users: Readonly<Record<string, string>>;
}

export function credentialsOf(secured: Secured | null): ServerCredentials {
  if (!secured) return ServerCredentials.createInsecure();
  const { cert, key } = secured.certificate;
  return ServerCredentials.createSsl(null, [{ cert_chain: Buffer.from(cert), private_key: Buffer.from(key) }]);
}

/** The service for those alone who give a name and its password with each call. */
export function guarded(service: UntypedServiceImplementation, secured: () => Secured | null): UntypedServiceImplementation {
  const guardedCall =
    (handle: UntypedHandleCall) =>
    (call: { readonly metadata: Metadata; emit(event: 'error', error: object): void }, done?: (error: object) => void): void => {
      const refused = refusal(call.metadata, secured());
      if (!refused) (handle as (...given: unknown[]) => void)(call, done);
      else if (done) done(refused);
      else call.emit('error', refused);
    };
  return Object.fromEntries(Object.entries(service).map(([name, handle]) => [name, guardedCall(handle)])) as UntypedServiceImplementation;
}

/** A wrong password is turned away before anything is looked at; nobody in particular may do nothing (as users of the client report, its issues 131 and 322). */
function refusal(metadata: Metadata, secured: Secured | null): object | null {
  if (!secured) return null;
  const [given] = metadata.get('authorization');
  if (given === undefined) return { code: status.PERMISSION_DENIED, details: 'Access Denied' };
  const [name = '', ...password] = Buffer.from(String(given).replace(/^Basic /, ''), 'base64')
    .toString()
    .split(':');
  return Object.hasOwn(secured.users, name) && secured.users[name] === password.join(':')
    ? null
    : { code: status.UNAUTHENTICATED, details: 'Unauthenticated' };
}
