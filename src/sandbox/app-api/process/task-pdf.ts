import type { SandboxApp, StoredInstance } from '../../world/index.js';
import { isForm } from '../data/access.js';
import type { StorageCaller } from '../storage-calls/index.js';
import { call, postElement } from '../storage-calls/index.js';
import { pdfDocument } from './pdf-document.js';

/** At the end of a task: one PDF, when a form of it has `enablePdfCreation` (contract §4.3). @throws PlatformHttpError */
export async function makeTaskPdf(
  caller: StorageCaller,
  instance: StoredInstance,
  taskId: string,
): Promise<void> {
  const { app } = caller;
  const printed = app.metadata.dataTypes.filter(
    (t) => t.taskId === taskId && isForm(t) && t.enablePdfCreation !== false,
  );
  if (!instance.data.some((d) => printed.some((t) => t.id === d.dataType))) return;
  const title = titleOf(app);
  const lines = [app.id, instance.id, app.process.task(taskId)?.name ?? taskId];
  const bytes = await call(caller, 'pdf', () => pdfDocument(title, lines));
  await postElement(caller, {
    dataType: 'ref-data-as-pdf',
    contentType: 'application/pdf',
    filename: `${title.replace(/["/\\]/g, '_')}.pdf`,
    bytes,
    references: [{ value: taskId, relation: 'GeneratedFrom', valueType: 'Task' }],
  });
}

/** The text `appName`, else the title of the metadata. */
function titleOf({ texts, metadata, name }: SandboxApp): string {
  const { nb, ...others } = metadata.title ?? {};
  return texts.get('nb')?.get('appName') ?? nb ?? Object.values(others)[0] ?? name;
}
