const byTaskType: Readonly<Record<string, readonly string[]>> = {
  data: ['write'],
  feedback: ['write'],
  pdf: ['write'],
  eFormidling: ['write'],
  fiksArkiv: ['write'],
  subformPdf: ['write'],
  payment: ['pay', 'write'],
  confirmation: ['confirm'],
  signing: ['sign', 'write'],
};

/** The actions of which a caller needs one to move a process out of a task (contract §4.1). */
export const nextActions = (taskType: string): readonly string[] =>
  byTaskType[taskType] ?? [taskType];
