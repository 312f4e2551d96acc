import { z } from 'zod';
import { CHECK_RESPONSES } from './responses/check-responses.js';
import { ACCESS_RESPONSES } from './responses/access-responses.js';
import { DEFINITION_RESPONSES } from './responses/definition-responses.js';
import { FIGURE_RESPONSES } from './responses/figure-responses.js';
import { HISTORY_RESPONSES } from './responses/history-responses.js';
import { INSTANCE_RESPONSES } from './responses/instance-responses.js';
import { OPERATION_RESPONSES } from './responses/operation-responses.js';
import { PEOPLE_RESPONSES } from './responses/people-responses.js';
import { EVIDENCE_RESPONSES } from './responses/evidence-responses.js';
import { PREVIEW_RESPONSES } from './responses/preview-responses.js';
import { QUESTION_RESPONSES } from './responses/question-responses.js';
import { RETENTION_RESPONSES } from './responses/retention-responses.js';
import { SCHEDULE_RESPONSES } from './responses/schedule-responses.js';
import { TASK_RESPONSES } from './responses/task-responses.js';
import { TIME_RESPONSES } from './responses/time-responses.js';
import { json, type Responses } from './responses/words.js';

/** RFC 9457; what every refusal looks like. */
export const problem = z.object({
  type: z.string().describe('/problems/<code>'),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('stable; programs decide by it'),
  detail: z.string(),
  facts: z.record(z.string(), json).optional(),
});

/** What each route answers when all is well; a route that is not here answers no JSON. */
export const RESPONSES: Responses = {
  ...PREVIEW_RESPONSES,
  ...TASK_RESPONSES,
  ...PEOPLE_RESPONSES,
  ...DEFINITION_RESPONSES,
  ...INSTANCE_RESPONSES,
  ...HISTORY_RESPONSES,
  ...OPERATION_RESPONSES,
  ...TIME_RESPONSES,
  ...SCHEDULE_RESPONSES,
  ...ACCESS_RESPONSES,
  ...FIGURE_RESPONSES,
  ...QUESTION_RESPONSES,
  ...EVIDENCE_RESPONSES,
  ...RETENTION_RESPONSES,
  ...CHECK_RESPONSES,
};
