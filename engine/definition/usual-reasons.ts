import type { Text } from './text.js';

/** Reasons a clock may stop for or a breach is accepted for, named alike everywhere: a limit may list them without a title of its own. */
export const USUAL_REASONS: Readonly<Record<string, Text>> = {
  asked: { zh: '等待答复', en: 'Waiting for an answer' },
  customer: { zh: '等客户', en: 'Waiting for the customer' },
  'waiting-for-customer': { zh: '等客户回复', en: 'Waiting for the customer’s reply' },
  'waiting-for-supplier': { zh: '等供应商回复', en: 'Waiting for the supplier’s reply' },
  'customer-asked-later': { zh: '客户要求延后', en: 'The customer asked for a later date' },
  'customer-away': { zh: '客户不在', en: 'The customer is away' },
  'customer-accounts-not-closed': { zh: '客户尚未结账', en: 'The customer has not closed its accounts' },
  'customer-returns-it-by-post': { zh: '客户邮寄回传', en: 'The customer returns it by post' },
  'out-of-stock': { zh: '缺货', en: 'Out of stock' },
  'public-holiday': { zh: '法定节假日', en: 'Public holiday' },
  illness: { zh: '因病', en: 'Illness' },
  'business-trip': { zh: '出差', en: 'Business trip' },
  traveling: { zh: '人在外地', en: 'Traveling' },
  'no-network': { zh: '没有网络', en: 'No network' },
  'sent-in-time': { zh: '已按时发出', en: 'Sent in time' },
};
