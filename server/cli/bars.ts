const FULL = 24;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'] as const;
const HEIGHTS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A share, 0 to 1, as a bar; any at all shows. */
export function bar(share: number): string {
  const eighths = share <= 0 ? 0 : Math.max(1, Math.round(Math.min(share, 1) * FULL * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '');
}

/** Numbers of at least 0 as a row of columns, the greatest the highest; `·` is none. */
export function columns(values: readonly number[]): string {
  const most = Math.max(0, ...values);
  return values.map((value) => (value <= 0 ? '·' : (HEIGHTS[Math.ceil((value / most) * 8) - 1] ?? '█'))).join('');
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(share > 0 && share < 0.1 ? 1 : 0)}%`;
}
