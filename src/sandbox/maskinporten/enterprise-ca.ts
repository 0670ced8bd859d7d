import { X509Certificate } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import type { SandboxClock } from '../clock.js';
import { issueCertificate } from '../keys/certificate.js';
import { newRsaKey } from '../keys/rsa-key.js';
import type { RsaKey } from '../keys/rsa-key.js';
import { clientAuthenticationFailed } from './maskinporten-error.js';

const year = 365 * 24 * 3600_000;
const authority = { commonName: 'Flerapp sandbox enterprise CA' };

/** Stands in for Buypass and Commfides: the only issuer of enterprise certificates that is trusted. */
export class EnterpriseCa {
  #key: Promise<RsaKey> | undefined;

  constructor(private readonly clock: SandboxClock) {}

  /** @returns the certificate as an element of `x5c`: DER in standard base64 */
  async issue(publicKey: KeyObject, organisationNumber: string): Promise<string> {
    const { privateKey } = await this.#keys();
    const now = this.clock.now();
    const certificate = issueCertificate({
      subject: {
        commonName: organisationNumber,
        organisationIdentifier: `NTRNO-${organisationNumber}`,
      },
      publicKey,
      issuer: { name: authority, privateKey },
      notBefore: now - 60_000,
      notAfter: now + year,
    });
    return certificate.toString('base64');
  }

  /**
   * @returns the public key of a certificate that we vouch for and that belongs to the organisation
   * @throws MaskinportenError MP-120 when it is not ours, MP-121 out of its time, MP-122 another organisation's
   */
  async publicKeyOf(leaf: string, organisationNumber: string): Promise<KeyObject> {
    const certificate = read(leaf);
    const { publicKey } = await this.#keys();
    if (!certificate.verify(publicKey)) {
      throw clientAuthenticationFailed('The JWT is signed with an invalid certificate.', 'MP-120');
    }
    const now = this.clock.now();
    if (now < Date.parse(certificate.validFrom) || now > Date.parse(certificate.validTo)) {
      throw clientAuthenticationFailed('Expired key', 'MP-121');
    }
    if (!certificate.subject.includes(`NTRNO-${organisationNumber}`)) {
      throw clientAuthenticationFailed(
        'The certificate belongs to another organisation than the client.',
        'MP-122',
      );
    }
    return certificate.publicKey;
  }

  #keys(): Promise<RsaKey> {
    return (this.#key ??= newRsaKey());
  }
}

function read(leaf: string): X509Certificate {
  try {
    return new X509Certificate(Buffer.from(leaf, 'base64'));
  } catch {
    throw clientAuthenticationFailed('The JWT is signed with an invalid certificate.', 'MP-120');
  }
}
