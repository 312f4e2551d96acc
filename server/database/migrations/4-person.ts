import type { MigrationInterface, QueryRunner } from 'typeorm';

/** People entered by an administrator. The previous release still runs on it: it knows the people of the library only. */
export class Person1774800000004 implements MigrationInterface {
  name = 'Person1774800000004';

  async up(runner: QueryRunner): Promise<void> {
    // `posts`: list of { unit, role }; an empty one means that the person has left.
    await runner.query(
      `CREATE TABLE person (id text NOT NULL, name jsonb NOT NULL, posts jsonb NOT NULL, changed_by text NOT NULL, changed_at timestamptz NOT NULL DEFAULT now(), CONSTRAINT person_pk PRIMARY KEY (id))`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE person');
  }
}
