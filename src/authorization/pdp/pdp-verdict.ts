import type { PdpResult, PdpStatus } from './xacml-answer.js';

export type PdpRefusal =
  | 'pdp-deny'
  | 'pdp-not-applicable'
  /** The question or the app's policy is wrong: no repeat helps, somebody must look. */
  | 'pdp-indeterminate'
  | 'pdp-unknown-obligation'
  | 'level-too-low';

/** Why nothing is known now. */
export type PdpDeferral =
  /** No answer, 429, 5xx, an answer that cannot be understood, or an Indeterminate that can pass. */
  | 'pdp-unavailable'
  /** 401 or 403: our token, scope or subscription key, whatever the person may do. */
  | 'pdp-credentials';

/** What the PDP's answer means (reference authorization §4.5). Only `permit` lets anything happen. */
export type PdpVerdict =
  | { readonly effect: 'permit' }
  | { readonly effect: 'deny'; readonly cause: PdpRefusal }
  | { readonly effect: 'defer'; readonly cause: PdpDeferral };

/**
 * All results must permit. One that denies decides whatever the others are: waiting could not change it.
 * @param level the subject's authentication level, 0 to 4
 * @param minimumLevel what the flow asks for beside the policy
 */
export function verdictOf(
  results: readonly PdpResult[],
  level: number,
  minimumLevel: number,
): PdpVerdict {
  const verdicts = results.map((result) => verdictOfOne(result, level));
  const decisive =
    verdicts.find(({ effect }) => effect === 'deny') ??
    verdicts.find(({ effect }) => effect === 'defer');
  if (decisive) return decisive;
  if (verdicts.length === 0) return { effect: 'defer', cause: 'pdp-unavailable' };
  return level >= minimumLevel ? { effect: 'permit' } : { effect: 'deny', cause: 'level-too-low' };
}

function verdictOfOne(result: PdpResult, level: number): PdpVerdict {
  switch (result.decision) {
    case 'Permit':
      if (result.unknownObligation) return { effect: 'deny', cause: 'pdp-unknown-obligation' };
      return level >= result.minimumLevel
        ? { effect: 'permit' }
        : { effect: 'deny', cause: 'level-too-low' };
    case 'Deny':
      return { effect: 'deny', cause: 'pdp-deny' };
    case 'NotApplicable':
      return { effect: 'deny', cause: 'pdp-not-applicable' };
    case 'Indeterminate':
      return indeterminate(result.status);
  }
}

/** The PDP reports its own time-outs as a syntax error, and our mistakes as the two others (reference §1.4). */
function indeterminate(status: PdpStatus): PdpVerdict {
  switch (status) {
    case 'processing-error':
    case 'missing-attribute':
      return { effect: 'deny', cause: 'pdp-indeterminate' };
    case 'syntax-error':
    case 'ok':
    case 'other':
      return { effect: 'defer', cause: 'pdp-unavailable' };
  }
}
