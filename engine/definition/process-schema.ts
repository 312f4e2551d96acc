/** Editor schema of process files; `process.schema.json` is this, written out. */
export { processSchema } from './schema/process.js';
