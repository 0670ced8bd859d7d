import { createPublicKey, randomBytes, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import * as der from './der.js';

/** Names in a certificate's subject that Norwegian certificates use. */
export interface CertificateName {
  readonly commonName: string;
  /** `organizationIdentifier`, e.g. `NTRNO-405003309`: where an enterprise certificate has its number. */
  readonly organisationIdentifier?: string;
}

export interface CertificateRequest {
  readonly subject: CertificateName;
  readonly publicKey: KeyObject;
  /** Who vouches for it. Its own subject and private key make it self-signed. */
  readonly issuer: { readonly name: CertificateName; readonly privateKey: KeyObject };
  /** Milliseconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
}

const sha256WithRsa = der.sequence(der.oid('1.2.840.113549.1.1.11'), der.nothing());

/**
 * An X.509 version 3 certificate, RSA with SHA-256, DER encoded (RFC 5280 §4.1). Node can read
 * certificates but not make them, so the frame is put together here; the signature is Node's.
 */
export function issueCertificate(request: CertificateRequest): Buffer {
  const body = der.sequence(
    der.explicit(0, der.integer(Buffer.of(2))),
    der.integer(Buffer.concat([Buffer.of(1), randomBytes(8)])),
    sha256WithRsa,
    name(request.issuer.name),
    der.sequence(der.utcTime(request.notBefore), der.utcTime(request.notAfter)),
    name(request.subject),
    request.publicKey.export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('sha256', body, request.issuer.privateKey);
  return der.sequence(body, sha256WithRsa, der.bitString(signature));
}

/** For a key that vouches for itself. */
export const selfSigned = (
  subject: CertificateName,
  privateKey: KeyObject,
  notBefore: number,
  notAfter: number,
): Buffer =>
  issueCertificate({
    subject,
    publicKey: createPublicKey(privateKey),
    issuer: { name: subject, privateKey },
    notBefore,
    notAfter,
  });

function name({ commonName, organisationIdentifier }: CertificateName): Buffer {
  const attributes: [string, string | undefined][] = [
    ['2.5.4.3', commonName],
    ['2.5.4.97', organisationIdentifier],
  ];
  const present = attributes.filter((a): a is [string, string] => a[1] !== undefined);
  return der.sequence(
    ...present.map(([type, value]) => der.set(der.sequence(der.oid(type), der.utf8(value)))),
  );
}
