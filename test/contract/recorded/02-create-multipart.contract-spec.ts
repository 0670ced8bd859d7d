import { replay } from './replay.js';
import { instances } from './setup.js';

replay('02', {
  observe: (run, name) => {
    if (name === 'stored filename') return instances(run).at(-1)?.data.find(isAttachment)?.filename;
    const ended = instances(run).find((i) => i.process?.ended !== undefined);
    const { dataValues, presentationTexts, status, process } = ended ?? {};
    return { dataValues, presentationTexts, status, process };
  },
});

const isAttachment = ({ dataType }: { dataType: string }): boolean => dataType === 'vedlegg';
