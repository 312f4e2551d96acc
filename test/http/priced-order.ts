import { readFileSync } from 'node:fs';
import { title } from '#test/surroundings.js';

/** A field of a form, as YAML. @param more - `type: string` */
export const field = (more: string): string => `{ ${more}, ${title} }`;

/**
 * Form and print of an order with a discount and prices, which those who pack it need not see.
 *
 * @param own - further fields: name → `type: string`
 */
export function pricedOrder(own: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const more = Object.entries(own).map(([name, yaml]) => `\n  ${name}: ${field(yaml)}`);
  return {
    'templates/sheet.hbs': readFileSync('templates/sheet.hbs', 'utf8'),
    'templates/order.hbs': `{{!--\n${title}\nform: order\n--}}\n<p>C={{document.customer}} D={{document.discount}}</p>\n`,
    'forms/order.yaml': `id: order
${title}
type: object
properties:
  customer: ${field('type: string')}
  discount: ${field('type: string')}${more.join('')}
  lines:
    type: array
    ${title}
    items: { type: object, properties: { product: ${field('type: string')}, price: ${field('type: string, format: money')}, packed: ${field('type: boolean')} } }
`,
  };
}
