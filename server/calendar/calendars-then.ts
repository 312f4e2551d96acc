import { Injectable } from '@nestjs/common';
import type { CalendarDefinition } from '#engine/definition/calendar.js';
import { readLibrary } from '#engine/definition/library.js';
import { CALENDARS } from './calendar-version.js';
import { type KeptLibrary, Publications } from '#server/definition/publications.js';

/** Calendars as they were. */
@Injectable()
export class CalendarsThen {
  constructor(private readonly publications: Publications) {}

  /** The calendars of a version of the library, by id. */
  async definitions(kept: KeptLibrary): Promise<readonly CalendarDefinition[]> {
    const { library } = readLibrary(await this.publications.files(kept, CALENDARS));
    return [...library.calendars.values()].map(({ definition }) => definition);
  }

  /** @param version - as events name it. @throws {DomainError} `calendar-version-not-found` */
  async ofVersion(version: string): Promise<readonly CalendarDefinition[]> {
    return this.definitions(await this.publications.ofCalendar(version));
  }
}
