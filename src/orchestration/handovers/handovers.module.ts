import { Module } from '@nestjs/common';
import { AltinnModule } from '../../altinn/index.js';
import { AuthorizationModule, EndUserModule } from '../../authorization/index.js';
import { SqlHandoverStore } from './adapters/sql-handover-store.js';
import { AuditStore } from './audit/audit-store.js';
import { Auditor } from './audit/auditor.js';
import { Housekeeping } from './audit/housekeeping.js';
import { RetentionStore } from './audit/retention-store.js';
import { SqlAuditStore } from './audit/sql-audit-store.js';
import { SqlRetentionStore } from './audit/sql-retention-store.js';
import { CompletingStep } from './completing/completing.step.js';
import { FileCopier } from './completing/file-copier.js';
import { FilesPart } from './completing/files.part.js';
import { ModelPart } from './completing/model.part.js';
import { ProcessPart } from './completing/process.part.js';
import { ValuesPart } from './completing/values.part.js';
import { HandoverChanges } from './handover-changes.js';
import { HandoverStore } from './handover-store.js';
import { HandoversService } from './handovers.service.js';
import { FlowsController } from './http/flows.controller.js';
import { HandoverView } from './http/handover-view.js';
import { HandoversController } from './http/handovers.controller.js';
import { OperationsController } from './http/operations.controller.js';
import { TargetsController } from './http/targets.controller.js';
import { CallerLimits } from './limits/caller-limits.js';
import { DeliveryLimits } from './limits/delivery-limits.js';
import { SqlUsageStore } from './limits/sql-usage-store.js';
import { UsageStore } from './limits/usage-store.js';
import { OperatorStore } from './operators/operator-store.js';
import { OperatorsService } from './operators/operators.service.js';
import { SqlOperatorStore } from './operators/sql-operator-store.js';
import { Preflight } from './preflight.js';
import { Preview } from './preview.js';
import { Advancer } from './worker/advancer.js';
import { ContentCheck } from './worker/content-check.js';
import { CreatingStep } from './worker/creating.step.js';
import { Planner } from './worker/planner.js';
import { Probe } from './worker/probe.js';
import { WaitingStep } from './worker/waiting.step.js';
import { AfterCreate } from './worker/after-create.js';
import { Poster } from './worker/poster.js';
import { SendDeadline } from './worker/send-deadline.js';
import { LastLook } from './completing/last-look.js';
import { SourceComparison } from './completing/source-comparison.js';
import { Runs } from './worker/runs.js';
import { SharedLists } from './worker/shared-lists.js';
import { TargetLimits } from './worker/target-limits.js';
import { Engine } from './engine/engine.js';
import { Pulse } from './replicas/pulse.js';
import { Recovery } from './replicas/recovery.js';
import { ReplicaStore } from './replicas/replica-store.js';
import { Restorations } from './replicas/restorations.js';
import { SqlReplicaStore } from './replicas/sql-replica-store.js';
import { TargetStops } from './replicas/target-stops.js';

const steps = [
  ContentCheck,
  Planner,
  Probe,
  SharedLists,
  Poster,
  SendDeadline,
  LastLook,
  SourceComparison,
  AfterCreate,
  WaitingStep,
  CreatingStep,
  CompletingStep,
  ValuesPart,
  ModelPart,
  FilesPart,
  FileCopier,
  ProcessPart,
];

const replicas = [
  { provide: ReplicaStore, useClass: SqlReplicaStore },
  Pulse,
  Recovery,
  Restorations,
  TargetStops,
];

const audit = [
  { provide: AuditStore, useClass: SqlAuditStore },
  { provide: RetentionStore, useClass: SqlRetentionStore },
  Auditor,
  Housekeeping,
];

/** Handovers and deliveries: accepted over REST, advanced by the worker, kept in the store. Needs FlowRegistry and PrefillEngine from global modules. */
@Module({
  imports: [AltinnModule, AuthorizationModule, EndUserModule],
  controllers: [HandoversController, OperationsController, TargetsController, FlowsController],
  providers: [
    { provide: HandoverStore, useClass: SqlHandoverStore },
    ...steps,
    ...replicas,
    ...audit,
    Advancer,
    TargetLimits,
    Runs,
    Engine,
    HandoverChanges,
    HandoversService,
    HandoverView,
    { provide: UsageStore, useClass: SqlUsageStore },
    CallerLimits,
    DeliveryLimits,
    { provide: OperatorStore, useClass: SqlOperatorStore },
    OperatorsService,
    Preview,
    Preflight,
  ],
  exports: [HandoverStore, HandoversService],
})
export class HandoversModule {}
