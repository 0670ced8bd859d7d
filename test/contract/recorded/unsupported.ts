type Reasons = Readonly<Record<string, string>>;

const otherProcess = 'the sandbox hosts many apps: a path that names none is no app, so 404';
const standIn = "localtest's Register stood in; the real one says `Unknown party`";

/** Entries of the recordings that the sandbox does not repeat, with the reason. By recording and by the entry's name. */
export const unsupported: Readonly<Record<string, Reasons>> = {
  '01': {
    'unknown partyId': standIn,
    'wrong app in path': otherProcess,
    'wrong org in path': otherProcess,
  },
};
