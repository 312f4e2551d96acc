/** Whether an error says that the database could not be asked (stopped, starting, connection cut), not that it refused: trying again may help. */
export function isDatabaseAway(error: unknown): boolean {
  const { code = '', message = '', driverError } = (error ?? {}) as { code?: string; message?: string; driverError?: unknown };
  if (driverError !== undefined && driverError !== error) return isDatabaseAway(driverError);
  return (
    /^(08|57P0|53300|25P03)/.test(code) ||
    ['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT'].includes(code) ||
    /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error)/.test(message)
  );
}
