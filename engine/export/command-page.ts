import type { Text } from '../definition/text.js';
import { BY_SUBSTITUTE, BY_SUBSTITUTE_TEXTS } from '../runtime/commands/by-substitute.js';
import { PERSON_COMMANDS } from '../runtime/commands/person-commands.js';

const HEADS: Readonly<Record<string, Text>> = {
  command: { zh: '操作', en: 'Command' },
  who: { zh: '谁可以', en: 'Who' },
  when: { zh: '何时可以', en: 'When' },
  limit: { zh: '时限', en: 'Time limit' },
  recorded: { zh: '记录', en: 'Recorded' },
  substitute: { zh: '代理人', en: 'By a substitute' },
  allow: { zh: '`allow` 中的词', en: 'Word of `allow`' },
};

/** The page of all commands of people as Markdown, Chinese first, made from their rules. */
export function commandPage(): string {
  const part = (language: keyof Text): string => {
    const rows = Object.entries(PERSON_COMMANDS).map(([type, { title, who, when, limit, recorded, allow }]) => [
      `**${title[language]}** \`${type}\``,
      ...[who, when, limit, recorded, BY_SUBSTITUTE_TEXTS[BY_SUBSTITUTE[type as keyof typeof BY_SUBSTITUTE]]].map((text) => text[language]),
      allow === null ? '' : `\`${allow}\``,
    ]);
    const heads = Object.values(HEADS).map((head) => head[language]);
    return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  };
  return `# 操作一览 / Commands

每个操作由谁、何时可以进行，时限如何，记录什么。本页由程序生成：\`npx gatehouse commands > COMMANDS.md\`。

${part('zh')}

## In English

Who may do what with a task and an instance, when, what becomes of the time limit, and what the history records. \`allow:\` of a task or gate names the commands people
have there besides completing it; without it they have all. This page is generated: \`npx gatehouse commands > COMMANDS.md\`.

${part('en')}
`;
}
