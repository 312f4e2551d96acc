import { errorCodes, type FastifyInstance } from 'fastify';

const ROUTE = '/api/files';

/** Lets the bodies of files through as streams, to their own route only; everywhere else only JSON is understood. */
export function takeFiles(server: FastifyInstance): void {
  server.removeContentTypeParser('text/plain');
  server.addContentTypeParser('*', (request, payload, done) => {
    if (request.routeOptions.url === ROUTE) done(null, payload);
    else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(request.headers['content-type']));
  });
}
