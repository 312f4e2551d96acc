import type { Text } from '../../definition/text.js';

/** What no chain can prove, said with every verdict. */
export const NOT_PROVEN: Text = {
  zh: '哈希链不能证明：录入的内容属实；从未录入的事；最近一个封条之后几秒内的末尾；没有留存封条的人，看不出掌握密钥者的重写。',
  en: 'What the chain does not prove: that what was entered is true; what was never entered; the last seconds after the last seal; and whoever kept no seal cannot tell a rewrite by somebody who holds the key.',
};
