/** Takes an option that is given several times as a list. */
export const several = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
