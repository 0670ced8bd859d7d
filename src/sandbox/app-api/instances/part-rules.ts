import type { SandboxApp } from '../../world/index.js';
import type { Part } from './multipart.js';

const bytesPerMegabyte = 1024 * 1024;

/**
 * What `RequestPartValidator` has against the parts of a create, before anything is made (contract §1.3 row 5).
 * A second part named `instance` passes here and fails after the insert.
 */
export function partProblem(app: SandboxApp, parts: readonly Part[]): string | undefined {
  for (const part of parts) {
    const found = problemOf(app, part);
    if (found !== undefined) return found;
  }
  const crowded = app.metadata.dataTypes.find(({ id, maxCount = 0 }) => {
    return maxCount > 0 && parts.filter((part) => part.name === id).length > maxCount;
  });
  if (crowded === undefined) return undefined;
  return `The list of parts contains more elements of type '${crowded.id}' than the element type allows.`;
}

function problemOf(app: SandboxApp, { name, contentType, bytes }: Part): string | undefined {
  if (name === 'instance') return undefined;
  const type = app.dataType(name);
  if (!type)
    return `Multipart section named, '${name}' does not correspond to an element type in application metadata`;
  const allowed = type.allowedContentTypes ?? [];
  const bare = contentType.split(';')[0]?.trim() ?? '';
  if (allowed.length > 0 && !allowed.includes(bare))
    return `The multipart section named ${name} has a Content-Type '${contentType}' which is invalid for element type '${name}'`;
  if (bytes.length === 0)
    return `The multipart section named ${name} has no data. Cannot process empty part.`;
  if (type.maxSize && bytes.length > type.maxSize * bytesPerMegabyte)
    return `The multipart section named ${name} exceeds the size limit of element type '${name}'`;
  return undefined;
}
