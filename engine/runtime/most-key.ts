/** Most characters of a business key and of the key of a register row: they are for people to read, and an index has to hold them. */
export const MOST_KEY = 200;
