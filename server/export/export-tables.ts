import { BREACH_COLUMNS, breachRows, hasBreach } from '#engine/export/event-log/breach-table.js';
import { csvHead, csvRow } from '#engine/export/event-log/csv.js';
import { ERASED } from '#engine/export/event-log/erased.js';
import { EVENT_COLUMNS, eventRows } from '#engine/export/event-log/event-table.js';
import type { ExportedInstance } from '#engine/export/event-log/exported-instance.js';
import { INSTANCE_COLUMNS } from '#engine/export/event-log/instance-table.js';
import type { Columns } from '#engine/export/event-log/table.js';
import { TASK_COLUMNS, taskRows } from '#engine/export/event-log/task-table.js';
import { sheetEnd, sheetHead, sheetRow } from '#engine/export/event-log/workbook.js';
import type { EXPORT_TABLES, ExportQuery } from './export-query.js';
import type { ExportSource } from './export-source.js';

/** One row, written either way. */
interface TableLine {
  readonly csv: () => string;
  readonly sheet: () => string;
}

/** A table that can be written as CSV or as sheets of a workbook. */
interface ExportTable {
  readonly csvHead: string;
  readonly sheetHead: string;
  readonly sheetEnd: (rows: number) => string;
  lines(source: ExportSource, query: ExportQuery): AsyncGenerator<TableLine>;
}

type RowsOf<Row> = (instance: ExportedInstance, source: ExportSource, query: ExportQuery) => readonly Row[] | Promise<readonly Row[]>;

/** @param erased - whether what was erased is told so; a table that replays histories reads them as a replay does */
function tableOf<Row>(columns: Columns<Row>, rowsOf: RowsOf<Row>, erased = true): ExportTable {
  return {
    csvHead: csvHead(columns),
    sheetHead: sheetHead(columns),
    sheetEnd: (rows) => sheetEnd(columns, rows),
    async *lines(source, query) {
      for await (const instance of source.instances(query, erased ? ERASED[query.language] : null))
        for (const row of await rowsOf(instance, source, query))
          yield { csv: () => csvRow(columns, row), sheet: () => sheetRow(columns, row) };
    },
  };
}

export const TABLES: Readonly<Record<(typeof EXPORT_TABLES)[number], ExportTable>> = {
  events: tableOf(EVENT_COLUMNS, (instance, { versions }, { language }) => eventRows(instance, versions, language)),
  instances: tableOf(INSTANCE_COLUMNS, (instance) => [instance]),
  tasks: tableOf(TASK_COLUMNS, (instance, { versions }, { language }) => taskRows(instance, versions, language)),
  breaches: tableOf(
    BREACH_COLUMNS,
    async (instance, source, { language }) => (hasBreach(instance) ? breachRows(instance, await source.ledgers(instance), language) : []),
    false,
  ),
};
