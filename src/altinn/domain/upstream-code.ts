import type { UpstreamBody } from './upstream-answer.js';

interface CodeRule {
  readonly code: string;
  readonly status?: number;
  /** Method and end of the route template. */
  readonly route?: RegExp;
  /** Looked for in title, detail or text. */
  readonly says?: RegExp;
  /** No `detail`, no validation issues: the bare problem that hides what Storage said. */
  readonly bare?: true;
}

const putModel = /^(PUT|PATCH) .*\/data(\/\{id\})?$/;
const next = /\/process\/next$/;

/** What Altinn's words and silences mean, as codes of ours (contract §3.1–3.3, §4.2). The first match counts. */
const rules: readonly CodeRule[] = [
  { code: 'process-ended', route: next, says: /^Process is ended/ },
  {
    code: 'process-not-started',
    route: next,
    says: /^Process is not started|missing process info/,
  },
  { code: 'validation-failed', route: next, says: /^Validation failed/ },
  { code: 'action-not-supported', route: next, says: /^User action not supported/ },
  { code: 'lock-held', route: next, status: 409, bare: true },
  { code: 'next-not-authorized', route: next, says: /^Unauthorized$/ },
  { code: 'next-failed', route: next, says: /^Process next failed|^Something went wrong/ },
  { code: 'instance-not-active', says: /^Instance Not Active/i },
  { code: 'max-count', says: /^Max Count Exceeded/i },
  { code: 'wrong-task', says: /^Conflict with Current Task/i },
  { code: 'no-current-task', says: /^No current task/i },
  { code: 'patch-test-failed', status: 409, says: /^Precondition in patch failed/i },
  { code: 'element-locked', status: 409, route: putModel, bare: true },
  { code: 'wrong-app', status: 409, says: /not the app you are looking for/ },
  { code: 'instance-not-found', says: /^Instance Not Found|^Unable to find instance/i },
  { code: 'element-not-found', says: /^Data Element Not Found|^Unable to find data element/i },
  { code: 'data-type-unknown', says: /^Data Type Not Found|not declared in application metadata/i },
  { code: 'type-not-writable', status: 403, says: /cannot be modified/ },
  { code: 'not-contributor', status: 403, says: /not a valid contributor/ },
  { code: 'insufficient-scope', status: 403, says: /^Insufficient scope/i },
  {
    code: 'too-large',
    says: /exceeds (the )?(size )?limit|^Request too large|DataElementTooLarge/i,
  },
  { code: 'too-large', status: 413 },
  { code: 'empty-file', says: /file is zero bytes|^Empty stream/i },
  { code: 'bad-filename', says: /Invalid format for filename|Invalid data provided.*filename/i },
  { code: 'file-refused', says: /^File validation failed/i },
  { code: 'content-type', status: 400, says: /content.?type|mime/i },
  { code: 'content-type', status: 415 },
  { code: 'bad-model', says: /^Failed to deserialize/ },
  { code: 'patch-refused', status: 422 },
  { code: 'method-not-allowed', status: 405 },
];

/** Undefined when neither the words nor the silence of the answer say more than its status. */
export function upstreamCode(
  route: string,
  status: number,
  body: UpstreamBody,
): string | undefined {
  return workflowCode(body) ?? rules.find((rule) => matches(rule, route, status, body))?.code;
}

function matches(rule: CodeRule, route: string, status: number, body: UpstreamBody): boolean {
  if (rule.status !== undefined && rule.status !== status) return false;
  if (rule.route && !rule.route.test(route)) return false;
  if (rule.bare && !isBare(body)) return false;
  const { says } = rule;
  return !says || wordsOf(body).some((words) => says.test(words));
}

const isBare = (body: UpstreamBody): boolean =>
  body.shape === 'problem' &&
  body.detail === undefined &&
  (body.members['validationIssues'] ?? null) === null;

function wordsOf(body: UpstreamBody): string[] {
  if (body.shape === 'string') return [body.text];
  return body.shape === 'problem' ? [body.title, body.detail ?? ''] : [];
}

/** App library v9: an earlier step of the workflow still runs, or waits to be resumed (contract §4.2). */
function workflowCode(body: UpstreamBody): string | undefined {
  if (body.shape !== 'problem') return undefined;
  if (body.members['processNextState'] === 'retrying') return 'workflow-retrying';
  if (body.members['processNextState'] === 'resumeRequired') return 'workflow-resume-required';
  return undefined;
}
