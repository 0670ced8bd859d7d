import { SignJWT } from 'jose';
import { signAltinnToken } from '../../../src/sandbox/authentication/altinn-token.js';
import type { Sandbox } from '../../../src/sandbox/index.js';

const serviceOwnerScopes =
  'altinn:serviceowner altinn:serviceowner/instances.read altinn:serviceowner/instances.write';

type Claims = Record<string, unknown>;

const ttd: Claims = {
  'urn:altinn:org': 'ttd',
  'urn:altinn:orgNumber': '405003309',
  'urn:altinn:authenticatemethod': 'maskinporten',
  'urn:altinn:authlevel': 3,
  scope: serviceOwnerScopes,
};
const brg: Claims = { ...ttd, 'urn:altinn:org': 'brg', 'urn:altinn:orgNumber': '974760673' };
const user1337: Claims = {
  'urn:altinn:userid': 1337,
  'urn:altinn:partyid': 501337,
  'urn:altinn:authenticatemethod': 'BankID',
  'urn:altinn:authlevel': 3,
  scope: 'altinn:portal/enduser',
};
const maskinporten: Claims = {
  iss: 'https://test.maskinporten.no/',
  scope: serviceOwnerScopes,
  consumer: { authority: 'iso6523-actorid-upis', ID: '0192:405003309' },
};

/** What stands between `<` and `>` in a recorded Authorization header. */
const claimsByLabel: Readonly<Record<string, Claims>> = {
  'org token': ttd,
  'org token brg': brg,
  'org token level 1': { ...ttd, 'urn:altinn:authlevel': 1 },
  'org token level 2': { ...ttd, 'urn:altinn:authlevel': 2 },
  'org token, read scope only': { ...ttd, scope: 'altinn:serviceowner/instances.read' },
  'org token, write scope only': { ...ttd, scope: 'altinn:serviceowner/instances.write' },
  'org token, no serviceowner scope': { ...ttd, scope: 'altinn:other' },
  'org token, scope altinn:serviceowner': { ...ttd, scope: 'altinn:serviceowner' },
  'localtest style org token': {
    'urn:altinn:org': 'ttd',
    'urn:altinn:orgNumber': '405003309',
    'urn:altinn:scope': serviceOwnerScopes,
    'urn:altinn:authlevel': '3',
  },
  'user token 1337': user1337,
  'enterprise token, no urn:altinn:org': { ...ttd, 'urn:altinn:org': undefined },
  'maskinporten token signed with a key the app trusts': maskinporten,
};

const longLived = 1800;

/** A token as the recorded request had it. @param exchange its name, which tells whom a bare `<token>` is for */
export async function tokenFor(sandbox: Sandbox, label: string, exchange: string): Promise<string> {
  const { altinnKeys: keys, clock } = sandbox;
  const exp = clock.seconds() + longLived;
  const claims = claimsByLabel[label];
  if (claims) return signAltinnToken(keys, { ...claims, exp });
  switch (label) {
    case 'token':
      return signAltinnToken(keys, { ...holderOf(exchange), exp });
    case 'org token, 1-2 s left':
      return signAltinnToken(keys, { ...ttd, exp: clock.seconds() + 2 });
    case 'expired org token':
      return signAltinnToken(keys, { ...ttd, exp: clock.seconds() - 1 });
    case 'no exp':
      return signAltinnToken(keys, ttd);
    case 'org token with broken signature':
      return withOtherSignature(await signAltinnToken(keys, { ...ttd, exp }));
    case 'unknown kid':
      return new SignJWT({ ...ttd, exp })
        .setProtectedHeader({ alg: 'RS256', kid: 'UNKNOWN' })
        .sign(keys.signing.privateKey);
    case 'garbage':
      return 'abc.def.ghi';
    case 'opaque':
      return 'opaque';
    default:
      throw new Error(`no token for <${label}>`);
  }
}

function holderOf(exchange: string): Claims {
  if (exchange.includes('user')) return user1337;
  return exchange.includes('brg') ? brg : ttd;
}

function withOtherSignature(token: string): string {
  const [header, payload, signature = ''] = token.split('.');
  const first = signature.startsWith('A') ? 'B' : 'A';
  return `${header}.${payload}.${first}${signature.slice(1)}`;
}
