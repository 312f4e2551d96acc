import Handlebars from 'handlebars';
import { checkTemplate } from './check-template.js';
import { HELPER_NAMES, type Lookups, templateHelpers } from './template-helpers.js';

/** Everything one rendering needs. */
export interface DocumentInput {
  /** Declared names of the template: `title`, `document`, … as JSON. */
  readonly variables: Readonly<Record<string, unknown>>;
  readonly lookups: Lookups;
}

export type RenderDocument = (input: DocumentInput) => string;

/** Most rows one rendering goes through, all loops together. */
const MOST_ROWS = 100_000;

/**
 * Makes a template ready to print; keep the result while the texts stay the same.
 *
 * @param template - body of the document, Handlebars
 * @param layout - the sheet around it, which prints `{{{body}}}`; null: the body alone
 * @returns a pure function giving HTML in which every value is escaped
 * @throws {Error} when one of the texts is no valid template or uses more than its bounds
 */
export function compileDocument(template: string, layout: string | null): RenderDocument {
  const body = compile(template, 'document');
  const sheet = layout === null ? null : compile(layout, 'sheet');
  return ({ variables, lookups }) => {
    const helpers = { ...templateHelpers(lookups), each: countedEach() };
    const options = { helpers, allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false };
    const html = body(variables, options);
    return sheet === null ? html : sheet({ ...variables, body: new Handlebars.SafeString(html) }, options);
  };
}

/** Prints once; see `compileDocument`. */
export function renderDocument(template: string, layout: string | null, input: DocumentInput): string {
  return compileDocument(template, layout)(input);
}

/** An environment of our own: nobody else's helpers or partials reach it. */
const engine = Handlebars.create();
for (const name of ['log', 'helperMissing', 'blockHelperMissing']) engine.unregisterHelper(name);
const KNOWN = {
  ...Object.fromEntries(HELPER_NAMES.map((name) => [name, true])),
  log: false,
  helperMissing: false,
  blockHelperMissing: false,
};

function compile(text: string, kind: 'document' | 'sheet'): Handlebars.TemplateDelegate {
  checkTemplate(text, kind);
  // `compat`: inside a row, a name the row does not have is looked for outside.
  return engine.compile(text, { knownHelpers: KNOWN, knownHelpersOnly: true, noEscape: false, compat: true });
}

type Each = (this: unknown, list: unknown, options: Handlebars.HelperOptions) => string;

/** The engine's `each`, which gives up on more rows than any document has. */
function countedEach(): Handlebars.HelperDelegate {
  const each = engine.helpers['each'] as unknown as Each;
  let rows = 0;
  return function counted(this: unknown, list: unknown, options: Handlebars.HelperOptions): string {
    rows += Array.isArray(list) ? list.length : 1;
    if (rows > MOST_ROWS) throw new RangeError(`the document has more than ${MOST_ROWS} rows`);
    return each.call(this, list, options);
  };
}
