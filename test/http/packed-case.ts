import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { shippedFiles } from '#test/read-library.js';
import { HttpDriver } from './http-driver.js';
import type { StoryHost } from './story-hosts.js';

const STORY = 'processes/shipment.scenarios.yaml';

/** Goods requested, sent back, reviewed late with another approver, excused, issued by a substitute and handed out. */
const SCENARIOS = `
- scenario: 有超时、退回、加签、代理的一次发货 / a shipment with a breach, a return, an added approver and a substitute
  given:
    now: 2026-09-29T09:00+08:00
    initiator: zhao.lei
    documents: { contract: $contract-a }
    substitutions: [{ person: li.na, by: qian.yun, from: 2026-10-08, to: 2026-10-31 }]
  steps:
    - done: { by: zhao.lei, goodsRequest: { shipTo: 杭州市余杭区良渚路 18 号 } }
    - returned: { by: sun.li, comment: 送货地址请写到门牌 }
    - done: { by: zhao.lei, goodsRequest: { shipTo: 杭州市余杭区良渚路 18 号 3 幢 } }
    - approverAdded: { by: sun.li, after: zhou.min, comment: 请一并看库存 }
    - wait: 2026-09-30T17:31+08:00
    - approved: { by: sun.li, comment: 同意，迟了（𠮷某来电） }
    - approved: { by: zhou.min }
    - approved: { by: wang.fang }
    - excused: { by: wang.fang, limit: organise, reason: customer-asked-later }
    - wait: 2026-10-08T10:00+08:00
    - done: { by: qian.yun, deliveryNote: {} }
    - shipped: { by: ma.chao, deliveryNote: { lines: [{ shippedQuantity: 10 }, { shippedQuantity: 20 }], carrier: 德邦物流 } }
`;

/** Plays the shipment on a host. @returns its instance */
export async function playShipment(story: StoryHost): Promise<string> {
  const files = shippedFiles().map((file) => (file.path === STORY ? { path: STORY, text: SCENARIOS } : file));
  const { library } = readLibrary(files);
  const entry = library.scenarios.get('shipment');
  const [scenario] = entry?.definition ?? [];
  if (!entry || !scenario) throw new Error('the story cannot be read');
  const { failures } = await runScenario(scenario, new HttpDriver(story, compiledLibrary(library)), {
    library,
    process: 'shipment',
    source: entry.source,
  });
  if (failures.length > 0) throw new Error(failures.map(({ line, text }) => `${line}: ${text}`).join('\n'));
  const { body } = await story.person('shen.yu').get('/api/instances?process=shipment');
  return String(body.items[0]?.['id']);
}
