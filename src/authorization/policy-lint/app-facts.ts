import type { ApplicationMetadata, ProcessDefinition } from '../../altinn/index.js';
import type { FlowTarget } from '../../orchestration/flows/index.js';
import type { AppFacts, TargetNeeds } from './linted-app.js';

export const factsOf = (metadata: ApplicationMetadata, process: ProcessDefinition): AppFacts => ({
  disallowUserInstantiation: metadata.disallowUserInstantiation,
  dataTypes: metadata.dataTypes.map((type) => ({
    id: type.id,
    usersMayContribute: type.allowedContributors.length === 0,
    ...(type.actionRequiredToRead !== undefined && {
      actionRequiredToRead: type.actionRequiredToRead,
    }),
    ...(type.actionRequiredToWrite !== undefined && {
      actionRequiredToWrite: type.actionRequiredToWrite,
    }),
  })),
  tasks: [
    ...process.tasks.filter(({ id }) => id === process.firstTask),
    ...process.tasks.filter(({ id }) => id !== process.firstTask),
  ],
});

export const needsOf = ({
  owner,
  prefill,
  attachments,
  process,
  readers,
}: FlowTarget): TargetNeeds => ({
  // An A of a person leads to a B of that person.
  ownedByOrganisation: owner.kind !== 'sameAsSource',
  dataTypes: [
    ...new Set([...(prefill ? [prefill.dataType] : []), ...attachments.map(({ to }) => to)]),
  ],
  advance: process.advance,
  ...(readers && { readers }),
});
