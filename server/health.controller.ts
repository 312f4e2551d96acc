import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Public } from './auth/signed-in.js';
import { PgPool } from './database/pg-pool.js';

@ApiTags('health')
@Controller('api/health')
export class HealthController {
  constructor(private readonly pool: PgPool) {}

  /** Answers while host and database work. */
  @Public()
  @Get()
  async health(): Promise<{ status: 'ok' }> {
    await this.pool.query('SELECT 1');
    return { status: 'ok' };
  }
}
