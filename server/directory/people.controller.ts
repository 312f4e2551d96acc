import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { DomainError } from '#engine/domain-error.js';
import { PERSON_ID } from '#engine/people/people-rows.js';
import { startsFormula } from '#engine/people/starts-formula.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { Knowledge } from '#server/definition/knowledge-store.js';
import { type GateWithNobody, GateWatch } from './gate-watch.js';
import { NO_ORGANIZATION } from '#engine/definition/organization.js';
import { refuseCircles } from './refuse-circles.js';
import { keepsAdministration } from './import-people.js';
import { PeopleStore } from './people-store.js';

/** What a spreadsheet would take for a formula is no name. */
const name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((text) => !startsFormula(text), '姓名不能以 = + - @ 开头 / A name does not begin with = + - @');
const postRequest = z
  .strictObject({
    unit: z.string().min(1).max(100),
    role: z.string().min(1).max(100),
    /** First and last day; null: open on that side. */
    from: z.iso.date().nullable().default(null),
    to: z.iso.date().nullable().default(null),
  })
  .refine(({ from, to }) => from === null || to === null || from <= to, {
    path: ['to'],
    message: '最后一天早于第一天 / The last day is before the first',
  });
const personRequest = z.strictObject({
  name: z.strictObject({ zh: name, en: name }),
  /** Empty: the person has left. */
  posts: z.array(postRequest).max(50),
  /** Last day he works here; null: he stays. */
  lastDay: z.iso.date().nullable().default(null),
  password: z.string().min(12).max(200).nullable().default(null),
});

@ApiTags('people')
@Controller('api/people')
export class PeopleController {
  constructor(
    private readonly people: PeopleStore,
    private readonly knowledge: Knowledge,
    private readonly gates: GateWatch,
  ) {}

  /** Everybody, by id, with the roles he holds today. */
  @Get()
  list(@Me() me: SignedIn): { items: { person: string; name: { zh: string; en: string }; roles: readonly string[] }[] } {
    const directory = this.knowledge.directory();
    const today = directory.at(me.at);
    const items = directory.persons.map((person) => ({ person, name: directory.nameOf(person), roles: today.rolesOf(person) }));
    return { items };
  }

  /** Enters a person, or changes his name, his posts and, when one is given, his password; the answer lists the gates nobody can satisfy, now or from a later day on. */
  @OnlyFor('administrator')
  @Put(':id')
  async save(
    @Me() me: SignedIn,
    @Param('id') id: string,
    @Body({ schema: personRequest }) body: z.infer<typeof personRequest>,
  ): Promise<{ gates: readonly GateWithNobody[] }> {
    if (!PERSON_ID.test(id)) throw new DomainError('request-invalid', `人员编号：小写字母、数字、点 / person id: ${id}`);
    const organization = this.knowledge.library().organization?.definition;
    for (const { unit, role } of body.posts) {
      if (!Object.hasOwn(organization?.units ?? {}, unit)) throw new DomainError('request-invalid', `没有单位 / no unit "${unit}"`);
      if (!Object.hasOwn(organization?.roles ?? {}, role)) throw new DomainError('request-invalid', `没有角色 / no role "${role}"`);
    }
    const person = { id, name: body.name, posts: body.posts, lastDay: body.lastDay };
    if (id === me.person && !keepsAdministration(person))
      throw new DomainError('request-invalid', '不能取消自己的管理员身份 / You cannot take the administrator’s post from yourself.');
    await this.people.save(person, body.password, me.person, (entered) => {
      const people = this.knowledge.withEntered(entered);
      const staff = { organization: organization ?? NO_ORGANIZATION, people };
      refuseCircles(staff, { ...staff, people: { ...people, [id]: person } }, me.at);
    });
    await this.knowledge.reload();
    return { gates: this.gates.tell(me, this.knowledge.staff(), [id]) };
  }
}
