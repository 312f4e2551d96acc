import { type ArgumentMetadata, Injectable, type PipeTransform } from '@nestjs/common';
import type { z } from 'zod';
import { readRequest } from './request-invalid.js';

/** Checks body and query of every route that has a schema for them. */
@Injectable()
export class RequestPipe implements PipeTransform {
  transform(value: unknown, { schema, type }: ArgumentMetadata): unknown {
    return schema === undefined || type === 'custom' ? value : readRequest(schema as z.ZodType, value);
  }
}
