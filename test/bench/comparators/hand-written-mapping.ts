import { isDeepStrictEqual } from 'node:util';
import type { Model } from './altinn-calls.js';

interface Form {
  readonly saksnr: string;
  readonly varer: readonly { navn: string; antall: number; pris: number; kjopt: string }[];
  readonly klager: { navn: string; fodselsnummer: string; epost: string };
}

type Wanted = Record<string, Record<string, unknown> | readonly object[]>;

/** PINNED. What the flow `klage-til-saksbehandling` maps with JSONata, as plain code. */
function wantedOf(form: Model): Wanted {
  const { saksnr, varer, klager } = form as unknown as Form;
  return {
    sak: {
      referanse: saksnr,
      tittel: `Klage ${saksnr}`,
      type: form['type'],
      belop: form['belop'],
      antall: varer.length,
      mottattDato: form['mottattDato'],
      haster: form['haster'],
      kommentar: form['begrunnelse'],
    },
    klager: { navn: klager.navn, fodselsnummer: klager.fodselsnummer, epost: klager.epost },
    linjer: varer.map(({ navn, antall, pris, kjopt }) => ({ navn, antall, pris, dato: kjopt })),
  };
}

export const textsOf = (form: Model): Record<string, string> => ({
  title: `Klage ${String(form['saksnr'])}`,
});

/** JSON Patch operations for what the model does not hold yet. */
export function patchOf(model: Model, form: Model): object[] {
  return Object.entries(wantedOf(form)).flatMap(([name, wanted]) => {
    const now = model[name];
    if (Array.isArray(wanted)) {
      return sameRows(now, wanted) ? [] : [{ op: 'add', path: `/${name}`, value: wanted }];
    }
    const parent = now === null || now === undefined ? [added(`/${name}`, {})] : [];
    const held = (now ?? {}) as Model;
    const different = Object.entries(wanted).filter(([key, value]) => held[key] !== value);
    if (different.length === 0) return [];
    return [...parent, ...different.map(([key, value]) => added(`/${name}/${key}`, value))];
  });
}

const added = (path: string, value: unknown): object => ({ op: 'add', path, value });

/** The app adds a row id to each row. */
const sameRows = (now: unknown, wanted: readonly object[]): boolean =>
  Array.isArray(now) &&
  now.length === wanted.length &&
  now.every((row: object, i) =>
    Object.entries(wanted[i] ?? {}).every(([key, value]) =>
      isDeepStrictEqual((row as Model)[key], value),
    ),
  );
