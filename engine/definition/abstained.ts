/** Outcome of a gate that counts for neither side 弃权. It never decides, so it leads nowhere. */
export const ABSTAINED = 'abstained';
