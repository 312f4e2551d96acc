import { Body, Controller, Headers, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { z } from 'zod';
import type { CommandBody } from '#engine/runtime/command.js';
import { Me, OnlyFor, type SignedIn } from '#server/auth/signed-in.js';
import { COMMAND_REQUESTS } from '#server/instance/command-requests.js';
import { Commands } from '#server/instance/commands.js';
import { type InstanceView, instanceView } from '#server/instance/instance-view.js';
import { routeOf, TASK_COMMANDS, type TaskCommand } from './task-commands.js';
import { taskPlace } from './task-place.js';

/** A route for each command of a task: it takes what the command's request says, and answers with the instance afterwards. */
@ApiTags('tasks')
@Controller('api/tasks')
export class TaskCommandsController {
  constructor(private readonly commands: Commands) {}

  async execute(type: TaskCommand, me: SignedIn, key: string | undefined, id: string, body: object | undefined): Promise<InstanceView> {
    const { instance, ordinal } = taskPlace(id);
    return instanceView(await this.commands.execute(me, key, instance, { type, ...body, task: ordinal } as CommandBody));
  }
}

for (const type of TASK_COMMANDS) addRoute(type);

/** What the decorators of a handwritten route would do; twenty-two of these would differ in a name. */
function addRoute(type: TaskCommand): void {
  const { prototype } = TaskCommandsController;
  // A method of that name: the OpenAPI description looks its parameters up by it.
  const named = {
    [type](this: TaskCommandsController, me: SignedIn, key: string | undefined, id: string, body: object | undefined) {
      return this.execute(type, me, key, id, body);
    },
  };
  const route: PropertyDescriptor = { configurable: true, value: named[type] };
  Object.defineProperty(prototype, type, route);
  Reflect.defineMetadata('design:paramtypes', [Object, Object, String, Object], prototype, type);
  Me()(prototype, type, 0);
  Headers('idempotency-key')(prototype, type, 1);
  Param('id')(prototype, type, 2);
  Body({ schema: requestOf(type) })(prototype, type, 3);
  Post(`:id/${routeOf(type)}`)(prototype, type, route);
  HttpCode(200)(prototype, type, route);
  if (type === 'reassign') OnlyFor('administrator')(prototype, type, route);
}

/** Where nothing is to be said the body may be missing. */
function requestOf(type: TaskCommand): z.ZodType {
  const request = COMMAND_REQUESTS[type];
  return Object.keys(request.shape).length === 0 ? request.optional() : request;
}
