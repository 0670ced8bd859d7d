/** Entries of a recording that the sandbox does not repeat. */
export interface Unsupported {
  readonly recording: string;
  /** The entry's name, or what the names of several have in common. */
  readonly name: string | RegExp;
  readonly reason: string;
}

const noApp = 'the sandbox hosts many apps: a path that names none is no app, so 404';
const hangUp = 'a client that hangs up: app-api/instances/instances.spec.ts shows it';
const calls = "the sandbox's apps call its Storage in memory";
const cut = 'its bodies were cut; `concurrent next` shows the same';
const pdf = 'the recorded PDF was a stand-in of 125 bytes; the note `data` shows the element';
const noOpenApi = "an app's OpenAPI is made of its C# code, which the sandbox has not";
const emptyFields = 'the recorded Storage was fed with field mappings that it could not read';

export const unsupported: readonly Unsupported[] = [
  {
    recording: '01',
    name: 'unknown partyId',
    reason:
      "localtest's Register stood in; the real one makes it `Unknown party` (contract §1.3 row 6a)",
  },
  { recording: '01', name: 'wrong app in path', reason: noApp },
  { recording: '01', name: 'wrong org in path', reason: noApp },
  { recording: '04', name: /: app -> Storage calls$/, reason: calls },
  {
    recording: '12',
    name: 'GET profile/user',
    reason: 'profiles belong to the app frontend, which the sandbox has not',
  },
  { recording: '08', name: '4 simultaneous next on a fast app', reason: cut },
  { recording: '08', name: 'app A after: data elements', reason: pdf },
  { recording: '13', name: 'applicationmetadata wrong app', reason: noApp },
  { recording: '13', name: 'applicationmetadata?checkOrgApp=false', reason: noApp },
  { recording: '13', name: /^(customOpenapi|swagger)$/, reason: noOpenApi },
  { recording: '13', name: /^Storage application(, anonymous|s of org)$/, reason: emptyFields },
  { recording: '15', name: /^client gave up/, reason: hangUp },
  { recording: '15', name: /^Storage (right after|2\.5 s later)/, reason: hangUp },
  { recording: '15', name: /^gave up while/, reason: hangUp },
  { recording: '15', name: /^slow INSERT/, reason: hangUp },
  { recording: '15', name: '2.5 s later', reason: hangUp },
];

export const matches = ({ name }: Unsupported, entry: string): boolean =>
  typeof name === 'string' ? name === entry : name.test(entry);

/** Why an entry is not repeated; undefined: it is. */
export const reasonFor = (recording: string, entry: string): string | undefined =>
  unsupported.find((u) => u.recording === recording && matches(u, entry))?.reason;
