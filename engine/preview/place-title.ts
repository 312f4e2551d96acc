import type { CompiledProcess } from '../compile/compile.js';
import type { Text } from '../definition/text.js';
import { own } from '../definition/values.js';

/** A place expressions read, in people's words: `“结果”（quotation.result）`. */
function placeTitle({ definition, forms }: CompiledProcess, place: string): Text {
  const [document = '', field = ''] = place.split('.');
  const form = forms.get(own(definition.documents, document)?.form ?? '')?.definition;
  const title = field === '' ? form?.title : own(form?.fields ?? {}, field)?.title;
  return title ? { zh: `“${title.zh}”（${place}）`, en: `“${title.en}” (${place})` } : { zh: place, en: place };
}

/** Several of them, listed. */
export function placeTitles(process: CompiledProcess, places: readonly string[]): Text {
  const titles = places.map((place) => placeTitle(process, place));
  return { zh: titles.map(({ zh }) => zh).join('、'), en: titles.map(({ en }) => en).join(', ') };
}
