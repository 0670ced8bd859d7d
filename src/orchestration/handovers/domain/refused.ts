import type { Change, Delivery } from './delivery.js';

const code = 'decision';

/** A delivery that may not be made. @param decisionId of the refusal in the audit log; kept as a finding */
export const refused = (reason: string, decisionId: string | undefined): Change => ({
  state: 'refused',
  reason,
  findings: decisionId === undefined ? [] : [{ target: 'authorization', code, detail: decisionId }],
});

/** The decision that refused it, if one did. */
export const decisionOf = ({ findings }: Delivery): string | undefined =>
  findings.find((finding) => finding.code === code)?.detail;
