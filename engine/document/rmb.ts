const DIGITS = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES = ['', '拾', '佰', '仟'];

/**
 * An amount in capital Chinese numerals as on cheques and invoices: `123.45` → `壹佰贰拾叁元肆角伍分`. More than two decimals are rounded half up;
 * without 分 it ends in 整.
 *
 * @param amount - decimal text, e.g. `-1200.5`
 * @throws {RangeError} for anything else, and from ten quadrillion (1e16) yuan on
 */
export function rmb(amount: string): string {
  const match = /^(-?)(\d{1,20})(?:\.(\d{1,30}))?$/.exec(amount);
  if (match === null) throw new RangeError(`"${amount.slice(0, 40)}" is not an amount`);
  const fraction = `${match[3] ?? ''}000`;
  const fen = BigInt(match[2] ?? '0') * 100n + BigInt(fraction.slice(0, 2)) + (Number(fraction[2]) >= 5 ? 1n : 0n);
  const yuan = fen / 100n;
  if (yuan >= 10n ** 16n) throw new RangeError('amount is too large');
  const text = `${yuan === 0n ? '' : `${integer(yuan)}元`}${cents(Number(fen % 100n), yuan > 0n)}`;
  return fen === 0n ? '零元整' : `${match[1] === '-' ? '负' : ''}${text}`;
}

/** 角 and 分; a missing 角 before 分 is read 零 when there are yuan. */
function cents(value: number, hasYuan: boolean): string {
  const [jiao, fen] = [Math.floor(value / 10), value % 10];
  if (value === 0) return '整';
  const first = jiao > 0 ? `${DIGITS[jiao]}角` : hasYuan ? '零' : '';
  return `${first}${fen > 0 ? `${DIGITS[fen]}分` : '整'}`;
}

/** Reads 亿 and 万 from above; a part that does not fill its thousands is joined to the one above by 零. */
function integer(yuan: bigint): string {
  if (yuan >= 100_000_000n) return joined(yuan, 100_000_000n, '亿');
  if (yuan >= 10_000n) return joined(yuan, 10_000n, '万');
  return sectionText(Number(yuan));
}

function joined(yuan: bigint, unit: bigint, name: string): string {
  const rest = yuan % unit;
  const gap = rest > 0n && rest < unit / 10n ? '零' : '';
  return `${integer(yuan / unit)}${name}${gap}${rest > 0n ? integer(rest) : ''}`;
}

/** Four digits; one 零 stands for any number of zeros between others. */
function sectionText(value: number): string {
  let text = '';
  let pendingZero = false;
  for (let place = 3; place >= 0; place--) {
    const digit = Math.floor(value / 10 ** place) % 10;
    if (digit === 0) {
      pendingZero = text !== '';
      continue;
    }
    text += `${pendingZero ? '零' : ''}${DIGITS[digit]}${PLACES[place]}`;
    pendingZero = false;
  }
  return text;
}
