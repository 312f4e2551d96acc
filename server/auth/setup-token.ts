import { Injectable } from '@nestjs/common';
import { newToken } from './session-token.js';

/** Printed on the console while there is no account; whoever reads it may make the first administrator, once. */
@Injectable()
export class SetupToken {
  readonly token = newToken();
}
