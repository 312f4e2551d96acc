import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { z } from 'zod';
import { PROBLEM_CODES } from '#server/problem/problem-codes.js';

import { problem, RESPONSES } from './response-schemas.js';
import { codesOf } from './route-codes.js';

const METHODS = ['get', 'post', 'put', 'delete', 'patch'] as const;
const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'Repeating a command with its key has no second effect.',
  schema: { type: 'string', minLength: 1, maxLength: 200, pattern: '^[\\x21-\\x7e]+$' },
} as const;
/** Routes whose POST is a command of an instance or a message. */
const COMMANDS = /^post \/api\/(instances|tasks|messages|people\/\{id\}\/hand-over)/;

/** OpenAPI 3.1 of all routes: requests from the zod schemas the routes check them with, answers from `RESPONSES`, and what a refusal looks like. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const info = new DocumentBuilder()
    .setTitle('Gatehouse')
    .setDescription('Procedures, their instances, tasks and history')
    .setVersion('1')
    .setOpenAPIVersion('3.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer' })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, info);
  document.components = { ...document.components, schemas: { ...document.components?.schemas, Problem: schemaOf(problem) } };
  for (const [path, operations] of Object.entries(document.paths)) {
    for (const method of METHODS) {
      const operation = operations[method];
      if (!operation) continue;
      const answer = RESPONSES[`${method.toUpperCase()} ${path}`];
      const [status = '200'] = Object.keys(operation.responses);
      if (answer)
        operation.responses = {
          [status]: {
            description: answer.says,
            ...(answer.schema ? { content: { 'application/json': { schema: schemaOf(answer.schema) } } } : {}),
          },
        };
      else
        operation.responses = { [status]: { description: 'The page or picture.', content: contentOf(operation.responses[status], path) } };
      Object.assign(operation.responses, refusals(method, path));
      if (COMMANDS.test(`${method} ${path}`)) operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
    }
  }
  return document;
}

/** What a route that answers no JSON sends. */
function contentOf(declared: unknown, path: string): Record<string, { schema: object }> {
  const { content } = (declared ?? {}) as { content?: Record<string, { schema: object }> };
  return content ?? { [path.endsWith('.svg') ? 'image/svg+xml' : 'text/html']: { schema: { type: 'string' } } };
}

/** One entry a status, with an example of each code. */
function refusals(method: string, path: string): Record<string, object> {
  const byStatus: Record<string, Record<string, object>> = {};
  for (const code of codesOf(method, path)) {
    const { status, title } = PROBLEM_CODES[code];
    (byStatus[status] ??= {})[code] = {
      value: { type: `/problems/${code}`, title: title.zh, status, code, detail: `${title.zh} / ${title.en}` },
    };
  }
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, examples]) => [
      status,
      {
        description: Object.keys(examples).join(', '),
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' }, examples } },
      },
    ]),
  );
}

function schemaOf(schema: z.ZodType): object {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest;
}
