const NUMERALS = ['一', '二', '三', '四', '五', '六', '七', '八', '九', '十'];

/** `第二联 库管`: the copies of a note are numbered from one and named after who keeps them. */
export function copyLabel(number: number, keeper: string): string {
  return `第${NUMERALS[number - 1] ?? number}联 ${keeper}`;
}
