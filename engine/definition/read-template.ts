import { Report } from './report.js';
import { readText } from './read-text.js';
import { readYaml, type SourceFile } from './source.js';
import type { Finding } from './finding.js';
import type { Template } from './template.js';
import { mapValues, mapping, text } from './values.js';

export interface ReadTemplate {
  readonly template: Template | null;
  /** The whole file; positions are those of its head. */
  readonly source: SourceFile;
  readonly findings: readonly Finding[];
}

/** `{{!-- yaml --}}` followed by Handlebars. */
export function readTemplate(id: string, path: string, content: string): ReadTemplate {
  const match = /^\{\{!--([\s\S]*?)--\}\}(\r?\n)?/.exec(content);
  const opening = '{{!--';
  // The head keeps its lines and columns: what stands before it is replaced by blanks.
  const head = readYaml(path, match === null ? '{}' : `${' '.repeat(opening.length)}${match[1]!}`.replace(/^ +(?=\r?\n)/, ''));
  const source: SourceFile = { ...head, text: content };
  const report = new Report(source);
  if (match === null) {
    report.error(
      'GH2804',
      '',
      { zh: '模板必须以 YAML 头开始。', en: 'a template begins with a YAML head' },
      { zh: '{{!-- title: {…}, form: … --}}', en: '{{!-- title: {…}, form: … --}}' },
    );
    return { template: null, source, findings: report.findings };
  }
  if (head.value === undefined) return { template: null, source, findings: head.findings };
  const words = mapping(head.value);
  const template: Template = {
    id,
    head: {
      title: readText(words.title) ?? { zh: id, en: id },
      form: text(words.form),
      uses: mapValues(mapping(words.uses), (type) => text(type) ?? ''),
    },
    body: content.slice(match[0].length),
    bodyLine: match[0].split('\n').length,
  };
  return { template, source, findings: report.findings };
}
