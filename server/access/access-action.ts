import type { Text } from '#engine/definition/text.js';

/** Everything the access log tells of, by its name in the log. What is an event of an instance stands in that instance's history instead. */
export const ACCESS_ACTIONS = {
  'set-up': { zh: '首次初始化', en: 'first-run set-up' },
  'sign-in': { zh: '登录', en: 'sign in' },
  'sign-out': { zh: '退出登录', en: 'sign out' },
  'change-password': { zh: '更改密码', en: 'change a password' },

  command: { zh: '操作被拒绝', en: 'command refused' },
  request: { zh: '请求被拒绝', en: 'request refused' },

  'read-instance': { zh: '查看流程实例', en: 'read an instance' },
  'read-history': { zh: '查看流程历史', en: 'read a history' },
  'read-register': { zh: '查看台账', en: 'read a register' },
  'read-messages': { zh: '查看未送达的消息', en: 'read undelivered messages' },
  'download-file': { zh: '下载附件', en: 'download a file' },
  'open-print': { zh: '打开打印件', en: 'open a printed document' },
  'read-figures': { zh: '查看统计', en: 'read figures' },
  'read-log': { zh: '查看操作记录', en: 'read the access log' },
  'ask-question': { zh: '跨流程查询', en: 'ask about all instances' },
  'check-database': { zh: '检查数据库', en: 'check the database' },
  export: { zh: '导出', en: 'export' },
  verify: { zh: '核对历史', en: 'verify the history' },

  publish: { zh: '发布流程库', en: 'publish the library' },
  'save-person': { zh: '录入或更改人员', en: 'enter or change a person' },
  'import-people': { zh: '导入人员表', en: 'import a table of people' },
  'enter-substitution': { zh: '设置代理', en: 'enter a substitution' },
  'end-substitution': { zh: '终止代理', en: 'end a substitution' },
  'hand-over': { zh: '移交', en: 'hand over' },
  'pause-schedule': { zh: '暂停定时发起', en: 'pause a schedule' },
  'resume-schedule': { zh: '恢复定时发起', en: 'resume a schedule' },
  'backfill-schedule': { zh: '补启动', en: 'make occurrences up' },
  'confirm-run': { zh: '确认启动', en: 'confirm a run' },
  'skip-run': { zh: '跳过启动', en: 'skip a run' },
  'retry-run': { zh: '重试启动', en: 'retry a run' },
  'store-file': { zh: '上传文件', en: 'store a file' },
  'deliver-message': { zh: '送入外部消息', en: 'deliver a message from outside' },
  'move-clock': { zh: '调整时钟', en: 'move the clock' },
  'place-hold': { zh: '冻结', en: 'place a hold' },
  'lift-hold': { zh: '解除冻结', en: 'lift a hold' },
  'begin-purge': { zh: '开始清除到期记录', en: 'begin a purge' },
  purge: { zh: '清除到期记录', en: 'purge instances' },
  'end-purge': { zh: '结束清除', en: 'end a purge' },
  erase: { zh: '删除个人信息', en: 'erase personal data' },
} as const satisfies Readonly<Record<string, Text>>;

export type AccessAction = keyof typeof ACCESS_ACTIONS;
