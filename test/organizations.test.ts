import { readdirSync } from 'node:fs';
import { readLibrary } from '#engine/definition/library.js';
import { compiledLibrary, directoryWith } from '#engine/simulate/compiled-library.js';
import { runScenario } from '#engine/simulate/scenario.js';
import { WorldDriver } from '#engine/simulate/world-driver.js';
import { verifyLibrary } from '#engine/verify/verify-library.js';
import type { DirectoryDay } from '#engine/people/directory-day.js';
import { readLibraryFolder } from '#server/config/library-folder.js';

const FOLDER = 'examples/organizations';
const NAMES = readdirSync(FOLDER);

/** @param name - folder of the example; `.` is the demo, O-1 */
async function organizationOf(
  name: string,
): Promise<{ today: DirectoryDay; persons: readonly string[]; problems: readonly string[]; roles: readonly string[] }> {
  const { library, findings } = readLibrary(await readLibraryFolder(name === '.' ? '.' : `${FOLDER}/${name}`));
  const directory = directoryWith(library, []);
  return {
    today: directory.at(0),
    persons: directory.persons,
    problems: [...findings, ...verifyLibrary(library)].map(({ file, line, message }) => `${file}:${line} ${message.en}`),
    roles: Object.keys(library.organization?.definition.roles ?? {}),
  };
}

test('the organizations of the catalogue besides the demo are there', () => {
  const numbers = new Set(NAMES.map((name) => /^o-(\d+)-/.exec(name)?.[1]));
  expect([...numbers].map(Number).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10]);
});

describe.each(NAMES)('%s', (name) => {
  test('is valid, somebody holds each role, and every reporting line ends with one person at the top', async () => {
    const { today, persons, problems, roles } = await organizationOf(name);
    expect(problems).toEqual([]);
    expect(roles.filter((role) => today.people({ kind: 'role', role }).length === 0)).toEqual([]);
    const tops = new Set(persons.map((person) => topOf(today, person)));
    expect(tops.size).toBe(1);
  });

  test('each of its processes, where it has any, tells stories, and they come true', async () => {
    const { library } = readLibrary(await readLibraryFolder(`${FOLDER}/${name}`));
    expect([...library.scenarios.keys()].sort()).toEqual([...library.processes.keys()].sort());
    for (const [process, { definition, source }] of library.scenarios)
      for (const scenario of definition) {
        const { failures } = await runScenario(scenario, new WorldDriver(compiledLibrary(library)), { library, process, source });
        expect(failures.map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([]);
      }
  });
});

/** The one nobody stands above. @throws {Error} when the line goes round */
function topOf(today: DirectoryDay, person: string, below: readonly string[] = []): string {
  if (below.includes(person)) throw new Error(`${[...below, person].join(' → ')} goes round`);
  const [manager] = today.people({ kind: 'manager', of: person });
  return manager === undefined ? person : topOf(today, manager, [...below, person]);
}

/** Who reports to whom, as the catalogue tells it. */
test.each([
  ['.', ['zhao.lei', 'sun.li', 'wang.fang', 'chen.guodong']],
  ['.', ['zhou.jie', 'wang.fang']],
  ['.', ['li.na', 'wang.fang']],
  ['.', ['liu.yang', 'he.jun', 'wang.fang']],
  ['.', ['wu.min', 'chen.guodong']],
  ['.', ['ma.chao', 'chen.guodong']],
  ['o-2-m-brand', ['shi.qing', 'an.ping', 'bai.song', 'gao.jianhua', 'lin.haifeng']],
  ['o-2-m-brand', ['kong.xiang', 'tao.min', 'gao.jianhua']],
  ['o-2-m-brand', ['shao.qing', 'pan.yu', 'tao.min']],
  ['o-3-early', ['gu.jia', 'cheng.yuan', 'cao.yu']],
  ['o-3-late', ['jiang.shan', 'hu.yue', 'hao.ren', 'cheng.yuan', 'cao.yu']],
  ['o-3-late', ['le.tian', 'feng.cheng', 'deng.chao', 'cheng.yuan', 'cao.yu']],
  ['o-3-late', ['gu.jia', 'huo.ying', 'hong.tao', 'cheng.yuan']],
  ['o-3-media', ['mo.yan', 'mi.xue', 'ling.yun', 'li.man']],
  ['o-4-volume-policy', ['ou.yang', 'nie.feng', 'ni.hong', 'mu.rong']],
  ['o-4-volume-policy', ['pang.tong', 'ni.hong']],
  ['o-5-director', ['sheng.xia', 'shi.gong', 'ruan.wen', 'qiu.shi', 'qin.ling']],
  ['o-6-tobacco', ['weng.tong', 'wang.yang', 'tu.su', 'tao.ran']],
  ['o-7-crm', ['yin.shi', 'ye.wen', 'xu.nuo']],
  ['o-8-marketing-centre', ['zhuo.yue', 'zhai.zhi', 'zhuang.yan', 'zhu.fu']],
  ['o-9-personnel-plan', ['cheng.gong', 'chai.rong', 'cen.shen', 'bi.sheng']],
  ['o-10-advertising', ['guo.jing', 'fu.lei', 'fan.cheng', 'du.kang']],
])('%s: the line of %j', async (name, line) => {
  const { today } = await organizationOf(name);
  for (const [place, person] of line.slice(0, -1).entries())
    expect([person, today.people({ kind: 'manager', of: person })]).toEqual([person, [line[place + 1]]]);
});

describe('the M brand', () => {
  test('tells stories of special treatment, shipment and what went wrong', async () => {
    const { library } = readLibrary(await readLibraryFolder(`${FOLDER}/o-2-m-brand`));
    expect([...library.scenarios.keys()]).toEqual(['osb-problem', 'osb-shipment', 'osb-special-treatment']);
  });

  const MARKETS = {
    'gao.jianhua': ['northeast', 'north', 'northwest', 'central'],
    'tao.min': ['shandong', 'east', 'south', 'southwest'],
  };

  test.each(Object.entries(MARKETS).flatMap(([leader, regions]) => regions.map((region) => [region, leader] as const)))(
    'in %s %s signs, and one representative settles',
    async (region, leader) => {
      const { today } = await organizationOf('o-2-m-brand');
      const where = (role: string): readonly string[] => today.people({ kind: 'roleWhere', role, attribute: 'region', equals: region });
      expect([where('slt-in-charge'), where('bcr').length, where('market-manager').length, where('unit-manager').length]).toEqual([
        [leader],
        1,
        1,
        2,
      ]);
    },
  );

  test('three lead, each with a secretary of his own; one takes all orders, one ships them; the secretaries are three', async () => {
    const { today } = await organizationOf('o-2-m-brand');
    const holders = (role: string): readonly string[] => today.people({ kind: 'role', role });
    const leaders = holders('slt');
    expect(leaders).toEqual(['gao.jianhua', 'lin.haifeng', 'tao.min']);
    expect(leaders.map((leader) => today.people({ kind: 'roleOfPerson', role: 'slt-secretary', of: leader }))).toEqual([
      ['qin.yue'],
      ['jin.ying'],
      ['dong.jie'],
    ]);
    expect([holders('csr').length, holders('scr').length]).toEqual([1, 1]);
    expect(new Set([...holders('ssg-leader'), ...holders('csr'), ...holders('bcr')]).size).toBe(3);
  });
});

test('a service station of the tobacco company has one manager, one deputy and ten account managers', async () => {
  const { today } = await organizationOf('o-6-tobacco');
  const inStation = (role: string): number => today.people({ kind: 'roleOfUnit', role, unit: 'service-station' }).length;
  expect(['market-manager', 'deputy-market-manager', 'account-manager'].map(inStation)).toEqual([1, 1, 10]);
});
