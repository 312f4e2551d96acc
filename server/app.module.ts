import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { Logger } from 'pino';
import { AccessReads } from './access/access-reads.js';
import { AccessController } from './access/access.controller.js';
import { AccessRecorder } from './access/access-recorder.js';
import { Reads } from './access/reads.js';
import { Refusals } from './access/refusals.js';
import { FiguresController } from './analysis/figures.controller.js';
import { ComputeKpis } from './analysis/compute-kpis.js';
import { KpiController } from './analysis/kpi.controller.js';
import { MayMeasure } from './analysis/may-measure.js';
import { MeasureProcess } from './analysis/measure-process.js';
import { EvidenceController } from './audit/evidence.controller.js';
import { CheckController } from './audit/check/check.controller.js';
import { DatabaseCheck } from './audit/check/database-check.js';
import { Accounts } from './auth/accounts.js';
import { SessionController } from './auth/session.controller.js';
import { SessionGuard } from './auth/session-guard.js';
import { Sessions } from './auth/sessions.js';
import { SetupController } from './auth/setup.controller.js';
import { SignInAttempts } from './auth/sign-in-attempts.js';
import { SetupToken } from './auth/setup-token.js';
import { MovableClock } from './clock/clock.js';
import { CalendarController } from './calendar/calendar.controller.js';
import { CalendarVersionController } from './calendar/calendar-version.controller.js';
import { CalendarsThen } from './calendar/calendars-then.js';
import { MovedDueDates } from './calendar/moved-due-dates.js';
import { RecountLimits } from './calendar/recount-limits.js';
import { ClockController } from './clock/clock.controller.js';
import { CONFIG, type Config } from './config/config.js';
import { OwnerDatabase } from './database/owner-database.js';
import { reportLostConnections } from './database/lost-connections.js';
import { PgPool } from './database/pg-pool.js';
import { DefinitionController } from './definition/definition.controller.js';
import { DefinitionStore } from './definition/definition-store.js';
import { Knowledge } from './definition/knowledge-store.js';
import { LibraryController } from './definition/library.controller.js';
import { Publications } from './definition/publications.js';
import { PublishLibrary } from './definition/publish-library.js';
import { PeopleController } from './directory/people.controller.js';
import { DirectoryVersionController } from './directory/directory-version.controller.js';
import { DirectoryVersions } from './directory/directory-versions.js';
import { ErasePerson } from './directory/erase-person.js';
import { GateWatch } from './directory/gate-watch.js';
import { HandOver } from './directory/hand-over.js';
import { HandOverDefinitions } from './directory/hand-over-definitions.js';
import { HandOverInstances } from './directory/hand-over-instances.js';
import { HandOverPeople } from './directory/hand-over-people.js';
import { HandOverController } from './directory/hand-over.controller.js';
import { ImportPeople } from './directory/import-people.js';
import { PeopleImportController } from './directory/people-import.controller.js';
import { Substitutions } from './directory/substitutions.js';
import { SubstitutionController } from './directory/substitution.controller.js';
import { PeopleStore } from './directory/people-store.js';
import { PrintController } from './document/print.controller.js';
import { RenderPrint } from './document/render-print.js';
import { SignatureController } from './document/signature.controller.js';
import { Signatures } from './document/signatures.js';
import { AttachmentController } from './file/attachment.controller.js';
import { FileController } from './file/file.controller.js';
import { FileStore } from './file/file-store.js';
import { FileSweep } from './file/file-sweep.js';
import { EvidencePack } from './evidence-pack/evidence-pack.js';
import { EvidencePackController } from './evidence-pack/evidence-pack.controller.js';
import { GatherCase } from './evidence-pack/gather-case.js';
import { MakePdf } from './evidence-pack/make-pdf.js';
import { PeopleOfCase } from './evidence-pack/people-of-case.js';
import { HealthController } from './health.controller.js';
import { AsOfController } from './history/as-of.controller.js';
import { Histories } from './history/histories.js';
import { ExportController } from './export/export.controller.js';
import { Exports } from './export/exports.js';
import { ExportSource } from './export/export-source.js';
import { HistoryController } from './history/history.controller.js';
import { VersionsThen } from './history/versions-then.js';
import { IncidentController } from './incident/incident.controller.js';
import { Background } from './instance/background.js';
import { Bell } from './instance/bell.js';
import { Commands } from './instance/commands.js';
import { Committer } from './instance/committer.js';
import { CopyController } from './instance/copy.controller.js';
import { InstanceController } from './instance/instance.controller.js';
import { BreachCounts } from './limit/breach-counts.js';
import { Breaches } from './limit/breaches.js';
import { Ledgers } from './limit/ledgers.js';
import { LimitController } from './limit/limit.controller.js';
import { MayRead } from './instance/may-read.js';
import { ProgramCommands } from './instance/program-commands.js';
import { MessageController } from './message/message.controller.js';
import { KeepTime } from './message/keep-time.js';
import { MessageReceipts } from './message/message-receipts.js';
import { NotificationController } from './notification/notification.controller.js';
import { Relay } from './outbox/relay.js';
import { EraseSubject } from './personal/erase-subject.js';
import { ErasureController } from './personal/erasure.controller.js';
import { SubjectKeys } from './personal/subject-keys.js';
import { ProblemFilter } from './problem/problem-filter.js';
import { RequestPipe } from './problem/request-pipe.js';
import { Duties } from './question/duties.js';
import { FieldAccessTo } from './question/field-access.js';
import { FindInstances } from './question/find-instances.js';
import { Gates } from './question/gates.js';
import { PersonEvents } from './question/person-events.js';
import { QuestionController } from './question/question.controller.js';
import { SeldomEvents } from './question/seldom-events.js';
import { MayReadRegister } from './register/may-read-register.js';
import { PreviewController } from './preview/preview.controller.js';
import { Previews } from './preview/previews.js';
import { RegisterController } from './register/register.controller.js';
import { CheckMonth } from './retention/check-month.js';
import { Holds } from './retention/holds.js';
import { Purges } from './retention/purges.js';
import { RetentionController } from './retention/retention.controller.js';
import { RetentionRules } from './retention/retention-rules.js';
import { Backfill } from './schedule/backfill.js';
import { ForeseenSchedules } from './schedule/foreseen-schedules.js';
import { ScheduleControl } from './schedule/schedule-control.js';
import { ScheduleController } from './schedule/schedule.controller.js';
import { RunReads } from './schedule/run-reads.js';
import { ScheduleReads } from './schedule/schedule-reads.js';
import { Schedules } from './schedule/schedules.js';
import { openSeals } from './seal/open-seals.js';
import { Seals } from './seal/seals.js';
import { DeadLetterController } from './service/dead-letter.controller.js';
import { Services } from './service/services.js';
import { TaskBatchController } from './task/task-batch.controller.js';
import { TaskCommandsController } from './task/task-commands.controller.js';
import { Abouts } from './task/abouts.js';
import { TaskController } from './task/task.controller.js';
import { Timers } from './timer/timers.js';

export interface AppOptions {
  readonly config: Config;
  /** Connection of the application role. */
  readonly databaseUrl: string;
  /** Connection of the role that owns the tables; the application's own where there is one role only. */
  readonly ownerUrl: string;
  /** Folder for what lies outside the database: the key for seals, the seals. */
  readonly dataFolder: string;
  readonly log: Logger;
}

/** The host: everything that carries out what the engine decides. */
@Module({})
export class AppModule {
  static with({ config, databaseUrl, ownerUrl, dataFolder, log }: AppOptions): DynamicModule {
    const report = (text: string, error?: unknown): void => log.warn({ err: error }, text);
    return {
      module: AppModule,
      imports: [TypeOrmModule.forRoot({ type: 'postgres', url: databaseUrl, poolSize: 8, retryAttempts: 0 })],
      controllers: [
        SessionController,
        SetupController,
        DefinitionController,
        LibraryController,
        InstanceController,
        HistoryController,
        FiguresController,
        AsOfController,
        ExportController,
        KpiController,
        PrintController,
        SignatureController,
        CopyController,
        NotificationController,
        FileController,
        AttachmentController,
        ErasureController,
        AccessController,
        EvidenceController,
        EvidencePackController,
        IncidentController,
        DeadLetterController,
        TaskBatchController,
        TaskController,
        TaskCommandsController,
        PreviewController,
        RegisterController,
        PeopleController,
        SubstitutionController,
        DirectoryVersionController,
        PeopleImportController,
        HandOverController,
        MessageController,
        ClockController,
        CalendarVersionController,
        CalendarController,
        LimitController,
        QuestionController,
        ScheduleController,
        RetentionController,
        CheckController,
        HealthController,
      ],
      providers: [
        { provide: CONFIG, useValue: config },
        {
          provide: PgPool,
          useFactory: () => {
            const pool = new PgPool({ connectionString: databaseUrl, max: 8 });
            reportLostConnections(pool, (error) => report('connection lost', error));
            return pool;
          },
        },
        { provide: OwnerDatabase, useValue: new OwnerDatabase(ownerUrl) },
        DefinitionStore,
        Publications,
        CalendarsThen,
        PeopleStore,
        Substitutions,
        DirectoryVersions,
        Histories,
        VersionsThen,
        ErasePerson,
        ImportPeople,
        { provide: GateWatch, inject: [Knowledge], useFactory: (knowledge: Knowledge) => new GateWatch(knowledge, report) },
        HandOver,
        HandOverDefinitions,
        HandOverInstances,
        HandOverPeople,
        {
          provide: Knowledge,
          inject: [DefinitionStore, PeopleStore],
          useFactory: (store: DefinitionStore, people: PeopleStore) => new Knowledge(store, people, config.databaseUrl === null),
        },
        PublishLibrary,
        Accounts,
        Sessions,
        SetupToken,
        { provide: SubjectKeys, inject: [PgPool], useFactory: (pool: PgPool) => new SubjectKeys(pool) },
        EraseSubject,
        { provide: FileStore, inject: [PgPool], useFactory: (pool: PgPool) => new FileStore(pool, config.fileLimit) },
        { provide: FileSweep, inject: [FileStore], useFactory: (files: FileStore) => new FileSweep(files, report) },
        { provide: DatabaseCheck, inject: [Knowledge], useFactory: (knowledge: Knowledge) => new DatabaseCheck(databaseUrl, knowledge) },
        SignInAttempts,
        { provide: AccessRecorder, inject: [PgPool], useFactory: (pool: PgPool) => new AccessRecorder(pool, report) },
        Refusals,
        Reads,
        AccessReads,
        Commands,
        Bell,
        MayRead,
        Abouts,
        Previews,
        MayReadRegister,
        Ledgers,
        MayMeasure,
        MeasureProcess,
        Breaches,
        BreachCounts,
        Duties,
        ComputeKpis,
        FieldAccessTo,
        FindInstances,
        Gates,
        PersonEvents,
        SeldomEvents,
        ExportSource,
        Exports,
        RetentionRules,
        CheckMonth,
        Holds,
        {
          provide: Purges,
          inject: [PgPool, OwnerDatabase, CheckMonth, RetentionRules],
          useFactory: (pool: PgPool, owner: OwnerDatabase, months: CheckMonth, rules: RetentionRules) =>
            new Purges(pool, owner, months, rules, report),
        },
        ScheduleControl,
        ScheduleReads,
        RunReads,
        Backfill,
        ForeseenSchedules,
        MovedDueDates,
        MessageReceipts,
        KeepTime,
        RenderPrint,
        Signatures,
        PeopleOfCase,
        GatherCase,
        MakePdf,
        EvidencePack,
        {
          provide: Committer,
          inject: [Knowledge, Bell],
          useFactory: (knowledge: Knowledge, bell: Bell) =>
            new Committer(knowledge, { url: databaseUrl, lanes: config.lanes, report, committed: () => bell.ring() }),
        },
        {
          provide: ProgramCommands,
          inject: [Committer],
          useFactory: (committer: Committer) => new ProgramCommands(committer, report),
        },
        {
          provide: Timers,
          inject: [PgPool, ProgramCommands, Knowledge],
          useFactory: (pool: PgPool, commands: ProgramCommands, knowledge: Knowledge) =>
            new Timers(pool, commands.patient(), knowledge, report),
        },
        {
          provide: Relay,
          inject: [PgPool, ProgramCommands, Knowledge, Services],
          useFactory: (pool: PgPool, commands: ProgramCommands, knowledge: Knowledge, services: Services) =>
            new Relay(pool, commands, knowledge, services, report),
        },
        {
          provide: Services,
          inject: [ProgramCommands],
          useFactory: (commands: ProgramCommands) =>
            new Services(commands, { url: databaseUrl, rules: config.webhooks, attempts: config.serviceAttempts, report }),
        },
        {
          provide: RecountLimits,
          inject: [PgPool, ProgramCommands, Knowledge],
          useFactory: (pool: PgPool, commands: ProgramCommands, knowledge: Knowledge) =>
            new RecountLimits(pool, commands.patient(), knowledge, report),
        },
        {
          provide: Background,
          inject: [Timers, Schedules, Relay, RecountLimits, Bell],
          useFactory: (timers: Timers, schedules: Schedules, relay: Relay, recount: RecountLimits, bell: Bell) =>
            new Background(timers, schedules, relay, recount, bell, report),
        },
        {
          provide: Schedules,
          inject: [PgPool, Knowledge, ProgramCommands],
          useFactory: (pool: PgPool, knowledge: Knowledge, commands: ProgramCommands) =>
            new Schedules(pool, knowledge, commands.patient(), report),
        },
        {
          provide: MovableClock,
          inject: [PgPool, Timers, Schedules, Background],
          useFactory: (pool: PgPool, timers: Timers, schedules: Schedules, background: Background) =>
            new MovableClock(pool, timers, schedules, background, config.movableClock),
        },
        { provide: Seals, inject: [PgPool], useFactory: (pool: PgPool) => openSeals(pool, config.seals, dataFolder, report) },
        { provide: APP_GUARD, useClass: SessionGuard },
        { provide: APP_FILTER, inject: [Refusals], useFactory: (refusals: Refusals) => new ProblemFilter(log, refusals) },
        { provide: APP_PIPE, useClass: RequestPipe },
      ],
    };
  }
}
