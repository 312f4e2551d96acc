/** Waits for every statement of a flush, so that none is left behind, then throws the first error. */
export async function settleAll<Results extends readonly unknown[]>(queries: {
  [K in keyof Results]: Promise<Results[K]>;
}): Promise<Results> {
  const settled = await Promise.allSettled(queries as readonly Promise<unknown>[]);
  const failed = settled.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return settled.map((result) => (result as PromiseFulfilledResult<unknown>).value) as unknown as Results;
}
